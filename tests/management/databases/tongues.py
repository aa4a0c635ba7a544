"""Databases whose names are not English."""

from tests.management.databases.world import World

# A patient and who treats them: two kinds of people, told apart by the nouns alone.
CLINIC = """
    CREATE TABLE nutricionistas (id int PRIMARY KEY, nome text, email text UNIQUE, telefone text);
    CREATE TABLE pacientes (id int PRIMARY KEY, nutricionista_id int NOT NULL REFERENCES nutricionistas, nome text,
      email text, data_nascimento date, endereço text);
    CREATE TABLE avaliações (id int PRIMARY KEY, paciente_id int NOT NULL REFERENCES pacientes,
      nutricionista_id int NOT NULL REFERENCES nutricionistas, peso int, observações text);
    INSERT INTO nutricionistas VALUES (1, 'Una', 'una@n.example', '1'), (2, 'Vic', 'vic@n.example', '2');
    INSERT INTO pacientes VALUES (1, 2, 'Wil', 'wil@p.example', '1990-01-01', 'a'),
      (2, 1, 'Xia', 'xia@p.example', '1991-01-01', 'b');
    INSERT INTO avaliações VALUES (11, 1, 2, 70, 'o'), (21, 2, 1, 60, 'p');
"""
PATIENT = World(
    CLINIC, "pacientes.email", {"email": "wil@p.example"}, {"pacientes": {1}, "avaliações": {11}}
)  # fmt: skip
DIETITIAN = World(CLINIC, "nutricionistas.email", {"email": "una@n.example"}, {"nutricionistas": {1}})

# No foreign key at all; nouns before what they belong to; numbers of people that are numbers of orders as well.
TIENDA = World(
    """
    CREATE TABLE tbl_clientes (codigo int PRIMARY KEY, nombre text, apellidos text, correo text, "teléfono" text, clave text);
    CREATE TABLE tbl_empleados (codigo int PRIMARY KEY, nombre text, correo text);
    CREATE TABLE tbl_direcciones_cliente (codigo int PRIMARY KEY, codigo_cliente int NOT NULL, calle text, ciudad text);
    CREATE TABLE tbl_pedidos (codigo int PRIMARY KEY, codigo_cliente int NOT NULL, atendido_por int NOT NULL, fecha date);
    CREATE TABLE tbl_detalle_pedidos (codigo int PRIMARY KEY, codigo_pedido int NOT NULL, codigo_producto int, cantidad int);
    CREATE TABLE tbl_productos (codigo int PRIMARY KEY, nombre text, precio int);
    INSERT INTO tbl_clientes VALUES (1, 'Una', 'A', 'una@t.example', '1', 'x'), (2, 'Vic', 'B', 'vic@t.example', '2', 'y');
    INSERT INTO tbl_empleados VALUES (1, 'Emp', 'emp@t.example'), (2, 'Fer', 'fer@t.example');
    INSERT INTO tbl_direcciones_cliente VALUES (2, 1, 'c', 'd'), (1, 2, 'e', 'f');
    INSERT INTO tbl_pedidos VALUES (2, 1, 2, '2026-01-01'), (1, 2, 1, '2026-01-02');
    INSERT INTO tbl_productos VALUES (1, 'p', 5), (2, 'q', 6);
    INSERT INTO tbl_detalle_pedidos VALUES (1, 2, 1, 1), (2, 1, 2, 1);
    """,
    "tbl_clientes.correo",
    {"email": "una@t.example"},
    {
        "tbl_clientes": {1},
        "tbl_direcciones_cliente": {2},
        "tbl_pedidos": {2},
        "tbl_detalle_pedidos": {1},
        "tbl_productos": {1},
    },
)

# Numbers in one word with their noun, and a member of staff beside the customer.
VERLEIH = World(
    """
    CREATE TABLE "Kunden" ("Kundennummer" int PRIMARY KEY, "Vorname" text, "Nachname" text, "EMail" text, "Straße" text);
    CREATE TABLE "Mitarbeiter" ("Personalnummer" int PRIMARY KEY, "Nachname" text, "EMail" text);
    CREATE TABLE "Ausleihen" ("Nr" int PRIMARY KEY, "Kundennummer" int NOT NULL REFERENCES "Kunden",
      "Mitarbeiter" int NOT NULL REFERENCES "Mitarbeiter", "Datum" date);
    CREATE TABLE "Rechnungen" ("Nr" int PRIMARY KEY, "AusleiheNr" int NOT NULL REFERENCES "Ausleihen", "Betrag" int);
    INSERT INTO "Kunden" VALUES (1, 'Una', 'U', 'una@v.example', 's'), (2, 'Vic', 'V', 'vic@v.example', 't');
    INSERT INTO "Mitarbeiter" VALUES (1, 'M', 'm@v.example'), (2, 'N', 'n@v.example');
    INSERT INTO "Ausleihen" VALUES (11, 1, 2, '2026-01-01'), (21, 2, 1, '2026-01-01');
    INSERT INTO "Rechnungen" VALUES (1, 11, 5), (2, 21, 6);
    """,
    "Kunden.EMail",
    {"email": "una@v.example"},
    {"Kunden": {1}, "Ausleihen": {11}, "Rechnungen": {1}},
)

# Name and address are the user's; the patient's row says more of the same person, a doctor's of somebody who serves.
CONSULTORIO = World(
    """
    CREATE TABLE usuarios (id int PRIMARY KEY, nome text, email text, senha text);
    CREATE TABLE pacientes (id int PRIMARY KEY, usuario_id int NOT NULL REFERENCES usuarios, cpf text, telefone text,
      data_nascimento date);
    CREATE TABLE medicos (id int PRIMARY KEY, nome text, email text, crm text);
    CREATE TABLE consultas (id int PRIMARY KEY, paciente_id int NOT NULL REFERENCES pacientes,
      medico_id int NOT NULL REFERENCES medicos, data date);
    INSERT INTO usuarios VALUES (1, 'Una', 'una@c.example', 'x'), (2, 'Vic', 'vic@c.example', 'y');
    INSERT INTO pacientes VALUES (11, 2, '2', '2', '1990-01-01'), (21, 1, '1', '1', '1991-01-01');
    INSERT INTO medicos VALUES (11, 'Wil', 'wil@m.example', 'c'), (21, 'Xia', 'xia@m.example', 'd');
    INSERT INTO consultas VALUES (1, 11, 21, '2026-01-01'), (2, 21, 11, '2026-01-01');
    """,
    "usuarios.email",
    {"email": "una@c.example"},
    {"usuarios": {1}, "pacientes": {21}, "consultas": {2}},
)
