"""Databases in which columns begin with a short form of their table's name, or keys are called as tables and nothing more."""

from tests.management.databases.world import World

# `sb_c` of `subs` is of `cust`, whose columns begin with `c`; accounting is by the subscription's login; what the desk writes
# from an address of its own is part of the ticket; a log says of which table and key it is.
PROVIDER = World(
    sql="""
    CREATE TABLE usr (u_id int PRIMARY KEY, u_login text NOT NULL UNIQUE, u_mail text, u_pw text);
    CREATE TABLE cust (c_id int PRIMARY KEY, c_fname text, c_lname text, c_mail text, c_ins_u int);
    CREATE TABLE tariff (t_id int PRIMARY KEY, t_code text, t_price int);
    CREATE TABLE subs (sb_id int PRIMARY KEY, sb_c int NOT NULL, sb_t int NOT NULL, sb_login text NOT NULL UNIQUE);
    CREATE TABLE radacct (id int PRIMARY KEY, username text NOT NULL, framedipaddress text);
    CREATE TABLE inv (i_id int PRIMARY KEY, i_c int NOT NULL, i_sum int);
    CREATE TABLE inv_pos (ip_inv int NOT NULL, ip_ln int, ip_amt int, PRIMARY KEY (ip_inv, ip_ln));
    CREATE TABLE tkt (tk_id int PRIMARY KEY, tk_c int REFERENCES cust, tk_u int REFERENCES usr, tk_subj text);
    CREATE TABLE tkt_msg (tm_id int PRIMARY KEY, tm_tk int NOT NULL REFERENCES tkt, tm_from text, tm_u int REFERENCES usr,
      tm_txt text);
    CREATE TABLE chg_log (cl_id int PRIMARY KEY, cl_tab text NOT NULL, cl_key int NOT NULL, cl_old text, cl_u int);
    INSERT INTO usr SELECT n, 'desk' || n, 'desk' || n || '@p.example', 'x' FROM generate_series(1, 6) n;
    INSERT INTO cust SELECT 1000 + n, 'F', 'L', 'c' || n || '@c.example', 1 FROM generate_series(1, 12) n;
    INSERT INTO tariff VALUES (1, 'A', 5), (2, 'B', 6);
    INSERT INTO subs SELECT 500 + n, 1000 + n, n % 2 + 1, 'vn' || n || 'x' FROM generate_series(1, 12) n;
    INSERT INTO radacct SELECT 8000 + n, 'vn' || (13 - n) || 'x', '10.0.0.1' FROM generate_series(1, 12) n;
    INSERT INTO inv SELECT 7000 + n, 1000 + n, 5 FROM generate_series(1, 12) n;
    INSERT INTO inv_pos SELECT 7000 + n, 1, 5 FROM generate_series(1, 12) n;
    INSERT INTO tkt SELECT 40 + n, 1000 + n, n % 6 + 1, 's' FROM generate_series(1, 12) n;
    INSERT INTO tkt_msg SELECT 100 + n, 40 + n, 'c' || n || '@c.example', NULL, 't' FROM generate_series(1, 12) n;
    INSERT INTO tkt_msg SELECT 200 + n, 40 + n, 'desk@p.example', n % 6 + 1, 't' FROM generate_series(1, 12) n;
    INSERT INTO chg_log SELECT 300 + n, 'cust', 1000 + n, 'o', 2 FROM generate_series(1, 12) n;
    INSERT INTO chg_log SELECT 400 + n, 'tariff', n % 2 + 1, 'o', 2 FROM generate_series(1, 12) n;
    """,
    choose="cust.c_mail",
    subject={"email": "c1@c.example"},
    rows={"cust": {1001}, "subs": {501}, "tariff": {2}, "radacct": {8012}, "inv": {7001}, "inv_pos": {7001}, "tkt": {41},
          "tkt_msg": {101, 201}, "chg_log": {301}},
    bare={"subs": set(), "tariff": set(), "radacct": set(), "inv": set(), "inv_pos": set(), "chg_log": set()},
    keys={"inv_pos": ("ip_inv",)},
)  # fmt: skip

# A credit union's: a transfer goes from one account (origen) to another; who signs in is told by the login's name.
UNION = World(
    sql="""
    CREATE TABLE socios (soc_id int PRIMARY KEY, soc_nombres text, soc_correo text);
    CREATE TABLE empleados (emp_id int PRIMARY KEY, emp_nombre text, emp_correo text);
    CREATE TABLE cuentas (cta_id int PRIMARY KEY, cta_soc_id int NOT NULL REFERENCES socios, cta_saldo int);
    CREATE TABLE transferencias (tra_id int PRIMARY KEY, tra_cta_origen int NOT NULL REFERENCES cuentas, tra_cta_destino int
      REFERENCES cuentas, tra_importe int);
    CREATE TABLE usuarios_web (uwe_id int PRIMARY KEY, uwe_soc_id int NOT NULL UNIQUE REFERENCES socios, uwe_usuario text NOT
      NULL UNIQUE, uwe_ultimo timestamp);
    CREATE TABLE accesos_web (acc_id int PRIMARY KEY, acc_usuario text NOT NULL, acc_ip text, acc_fecha timestamp);
    CREATE TABLE reclamos (rec_id int PRIMARY KEY, rec_soc_id int NOT NULL REFERENCES socios, rec_asunto text);
    CREATE TABLE reclamo_mensajes (rme_id int PRIMARY KEY, rme_rec_id int NOT NULL REFERENCES reclamos, rme_autor text,
      rme_emp_id int REFERENCES empleados, rme_cuerpo text);
    CREATE TABLE bitacora (bit_id int PRIMARY KEY, bit_emp_id int REFERENCES empleados, bit_tabla text NOT NULL, bit_registro
      int NOT NULL);
    INSERT INTO socios SELECT n, 'S', 's' || n || '@u.example' FROM generate_series(1, 9) n;
    INSERT INTO empleados SELECT n, 'E', 'e' || n || '@u.example' FROM generate_series(1, 4) n;
    INSERT INTO cuentas SELECT 20 + n, n, 5 FROM generate_series(1, 9) n;
    INSERT INTO transferencias SELECT 40 + n, 20 + n, 30 - n, 5 FROM generate_series(1, 9) n;
    INSERT INTO usuarios_web SELECT 60 + n, n, 'web' || n, NULL FROM generate_series(1, 9) n;
    INSERT INTO accesos_web SELECT 80 + n, 'web' || n, '10.0.0.1', NULL FROM generate_series(1, 9) n;
    INSERT INTO reclamos SELECT 100 + n, n, 'a' FROM generate_series(1, 9) n;
    INSERT INTO reclamo_mensajes SELECT 120 + n, 100 + n, 'socio', NULL, 't' FROM generate_series(1, 9) n;
    INSERT INTO reclamo_mensajes SELECT 140 + n, 100 + n, 'empleado', n % 4 + 1, 't' FROM generate_series(1, 9) n;
    INSERT INTO bitacora SELECT 160 + n, n % 4 + 1, 'socios', n FROM generate_series(1, 9) n;
    INSERT INTO bitacora SELECT 180 + n, n % 4 + 1, 'cuentas', 20 + n FROM generate_series(1, 9) n;
    """,
    choose="socios.soc_correo",
    subject={"email": "s1@u.example"},
    rows={"socios": {1}, "cuentas": {21}, "transferencias": {41}, "usuarios_web": {61}, "accesos_web": {81}, "reclamos": {101},
          "reclamo_mensajes": {121, 141}, "bitacora": {161, 181}},
    bare={"accesos_web": set(), "reclamo_mensajes": set(), "bitacora": set(), "transferencias": {41}},
)  # fmt: skip

# Keys are called as their tables, declared or not; guests leave their address where they take a picture from somebody's
# gallery: that is not the couple's, though the couple takes some as well.
GALLERY = World(
    sql="""
    CREATE TABLE client (id int PRIMARY KEY, first text, last text, mail text NOT NULL UNIQUE);
    CREATE TABLE wedding (id int PRIMARY KEY, client int NOT NULL REFERENCES client (id), wedding_date date);
    CREATE TABLE gallery (id int PRIMARY KEY, wedding int NOT NULL, title text);
    CREATE TABLE photo (id int PRIMARY KEY, gallery int NOT NULL REFERENCES gallery (id), file text);
    CREATE TABLE download (id int PRIMARY KEY, gallery int NOT NULL, mail text, at timestamp);
    INSERT INTO client SELECT n, 'F', 'L', 'c' || n || '@g.example' FROM generate_series(1, 9) n;
    INSERT INTO wedding SELECT 20 + n, n, '2026-05-01' FROM generate_series(1, 9) n;
    INSERT INTO gallery SELECT 40 + n, 30 - n, 't' FROM generate_series(1, 9) n;
    INSERT INTO photo SELECT 60 + n, 40 + n, 'f' FROM generate_series(1, 9) n;
    INSERT INTO download SELECT 100 + n, 40 + n, 'c' || (10 - n) || '@g.example', NULL FROM generate_series(1, 9) n;
    INSERT INTO download SELECT 200 + n, 40 + n, 'c' || (10 - n) || '@g.example', NULL FROM generate_series(1, 9) n;
    INSERT INTO download SELECT 300 + n, 40 + n, 'guest' || n || '@x.example', NULL FROM generate_series(1, 9) n;
    """,
    choose="client.mail",
    subject={"email": "c1@g.example"},
    rows={"client": {1}, "wedding": {21}, "gallery": {49}, "photo": {69}, "download": {109, 209}},
    bare={"gallery": set(), "photo": set()},
)  # fmt: skip

# Circulars are their writer's; a log of who was written to is each one's by their address. The lines of a bill are numbered:
# the number is no line of an offer. A thing was issued to a member by their number.
CIRCULARS = World(
    sql="""
    CREATE TABLE mitglieder (mitgl_nr int PRIMARY KEY, vorname text, nachname text, email text);
    CREATE TABLE rundschreiben (rs_id int PRIMARY KEY, betreff text, erstellt_von int);
    CREATE TABLE versandprotokoll (id int PRIMARY KEY, rs_id int NOT NULL, empfaenger text NOT NULL, fehler text);
    CREATE TABLE schluessel (schluessel_nr text PRIMARY KEY, ausgegeben_an int, pfand int);
    CREATE TABLE angebote (angebot_id int PRIMARY KEY, betrag int);
    CREATE TABLE quote_lines (quote_line_id int PRIMARY KEY, angebot_id int NOT NULL REFERENCES angebote, words int);
    CREATE TABLE rechnungen (rechnung_id int PRIMARY KEY, mitgl_nr int NOT NULL REFERENCES mitglieder);
    CREATE TABLE invoice_lines (rechnung_id int NOT NULL REFERENCES rechnungen, line_no int NOT NULL, betrag int, PRIMARY KEY
      (rechnung_id, line_no));
    INSERT INTO mitglieder SELECT 100 + n, 'V', 'N', 'm' || n || '@k.example' FROM generate_series(1, 9) n;
    INSERT INTO rundschreiben VALUES (1, 'A', 101), (2, 'B', 102);
    INSERT INTO versandprotokoll SELECT 20 + n, 1, 'm' || n || '@k.example', NULL FROM generate_series(1, 9) n;
    INSERT INTO versandprotokoll SELECT 40 + n, 2, 'm' || n || '@k.example', NULL FROM generate_series(1, 9) n;
    INSERT INTO schluessel SELECT 'k' || n, 110 - n, 5 FROM generate_series(1, 9) n;
    INSERT INTO angebote VALUES (1, 5); INSERT INTO quote_lines VALUES (1, 1, 5), (2, 1, 5), (3, 1, 5);
    INSERT INTO rechnungen SELECT 200 + n, 100 + n FROM generate_series(1, 9) n;
    INSERT INTO invoice_lines SELECT 200 + n, 1, 5 FROM generate_series(1, 9) n;
    """,
    choose="mitglieder.email",
    subject={"email": "m1@k.example"},
    rows={"mitglieder": {101}, "rundschreiben": {1}, "versandprotokoll": {21, 41}, "schluessel": {"k9"}, "rechnungen": {201},
          "invoice_lines": {201}},
    bare={"rundschreiben": set(), "versandprotokoll": set(), "schluessel": set()},
    keys={"invoice_lines": ("rechnung_id",)},
)  # fmt: skip
