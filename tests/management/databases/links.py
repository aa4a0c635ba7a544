"""Links that nothing declares and whose columns do not look like references: by the key's own name, by a column beside
them, by the name of the table.
"""

from tests.management.databases.world import World

# People, and what they write, in two tables each: one with the number, one with what it says in each language.
TRANSLATED = World(
    sql="""
    CREATE TABLE users (uid int PRIMARY KEY, uuid text);
    CREATE TABLE users_field_data (uid int, langcode text, name text, mail text, PRIMARY KEY (uid, langcode));
    CREATE TABLE user__roles (entity_id int, delta int, roles_target_id text, PRIMARY KEY (entity_id, delta));
    CREATE TABLE shortcut_set_users (uid int PRIMARY KEY, set_name text);
    CREATE TABLE sessions (sid text PRIMARY KEY, uid int, hostname text);
    CREATE TABLE node (nid int PRIMARY KEY, type text);
    CREATE TABLE node_field_data (nid int, langcode text, uid int, title text, PRIMARY KEY (nid, langcode));
    CREATE TABLE node__body (entity_id int, langcode text, delta int, body_value text, PRIMARY KEY (entity_id, langcode));
    INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c');
    INSERT INTO users_field_data VALUES (1, 'en', 'una', 'una@t.example'), (1, 'de', 'una', 'una@t.example'),
      (2, 'en', 'vic', 'vic@t.example'), (3, 'en', 'wil', 'wil@t.example');
    INSERT INTO user__roles VALUES (1, 0, 'editor'), (2, 0, 'admin');
    INSERT INTO shortcut_set_users VALUES (1, 's'), (2, 's');
    INSERT INTO sessions VALUES ('s1', 1, 'h'), ('s2', 2, 'h'), ('s0', 0, 'h');
    INSERT INTO node VALUES (12, 'page'), (21, 'page'), (22, 'page');
    INSERT INTO node_field_data VALUES (12, 'en', 1, 't'), (12, 'de', 1, 't'), (21, 'en', 2, 't'), (22, 'en', 3, 't');
    INSERT INTO node__body VALUES (12, 'en', 0, 'b'), (12, 'de', 0, 'b'), (21, 'en', 0, 'b');
    """,
    choose="users_field_data.mail",
    subject={"email": "una@t.example"},
    rows={"users": {1}, "users_field_data": {(1, "en"), (1, "de")}, "user__roles": {(1, 0)}, "shortcut_set_users": {1},
          "sessions": {"s1"}, "node": {12}, "node_field_data": {(12, "en"), (12, "de")},
          "node__body": {(12, "en"), (12, "de")}},
    bare={"user__roles": set(), "shortcut_set_users": set(), "node__body": set(), "node": set()},
)  # fmt: skip

# Keys that are ordinary words, found again under the same word.
VISITS = World(
    sql="""
    CREATE TABLE stat_user (login varchar(100) PRIMARY KEY, password text, email text);
    CREATE TABLE stat_access (idaccess int PRIMARY KEY, login varchar(100), idsite int);
    CREATE TABLE stat_report (idreport int PRIMARY KEY, login varchar(100), description text);
    CREATE TABLE stat_visit (idvisit int PRIMARY KEY, "user" varchar(100), ip text);
    CREATE TABLE stat_visit_action (idlink int PRIMARY KEY, idvisit int NOT NULL, url text);
    CREATE TABLE stat_online (ip text PRIMARY KEY, "user" varchar(100));
    CREATE TABLE stat_stream (id int PRIMARY KEY, "user" varchar(100), affecteduser varchar(100), subject text);
    INSERT INTO stat_user VALUES ('una', 'h', 'una@v.example'), ('vic', 'h', 'vic@v.example');
    INSERT INTO stat_access VALUES (12, 'una', 9), (22, 'vic', 9);
    INSERT INTO stat_report VALUES (12, 'una', 'd'), (22, 'vic', 'd');
    INSERT INTO stat_visit VALUES (12, 'una', '10.0.0.1'), (22, 'vic', '10.0.0.1'), (32, NULL, '10.0.0.1');
    INSERT INTO stat_visit_action VALUES (101, 12, 'u'), (102, 22, 'u'), (103, 32, 'u');
    INSERT INTO stat_online VALUES ('10.0.0.1', 'una');
    INSERT INTO stat_stream VALUES (12, 'una', 'vic', 's'), (22, 'vic', 'una', 's');
    """,
    choose="stat_user.email",
    subject={"email": "una@v.example"},
    rows={"stat_user": {"una"}, "stat_access": {12}, "stat_report": {12}, "stat_visit": {12}, "stat_visit_action": {101},
          "stat_online": {"10.0.0.1"}},
    bare={"stat_access": set(), "stat_report": set(), "stat_visit": set(), "stat_visit_action": set(),
          "stat_online": set()},
)  # fmt: skip

_A, _B, _L, _S = (f"{n}0000000-0000-0000-0000-000000000001" for n in range(1, 5))
# Addresses are kept once, and a table says whose each is, and of which kind of people they are.
MODULES = World(
    sql=f"""
    CREATE TABLE email_addresses (id varchar(36) PRIMARY KEY, email_address text);
    CREATE TABLE email_uses (id int PRIMARY KEY, email_address_id varchar(36), bean_id varchar(36), bean_module text);
    CREATE TABLE users (id varchar(36) PRIMARY KEY, user_name text, last_name text);
    CREATE TABLE contacts (id varchar(36) PRIMARY KEY, last_name text, phone text, assigned_user_id varchar(36));
    CREATE TABLE leads (id varchar(36) PRIMARY KEY, last_name text, phone text, assigned_user_id varchar(36));
    CREATE TABLE contacts_cstm (id_c varchar(36) PRIMARY KEY, hobby_c text);
    CREATE TABLE contacts_audit (id int PRIMARY KEY, parent_id varchar(36), field_name text);
    CREATE TABLE calls_contacts (id int PRIMARY KEY, call_no int, contact_id varchar(36));
    INSERT INTO email_addresses VALUES ('{_A}', 'una@m.example'), ('{_B}', 'vic@m.example'), ('{_S}', 'sam@m.example');
    INSERT INTO email_uses VALUES (12, '{_A}', '{_A}', 'Contacts'), (13, '{_A}', '{_L}', 'Leads'),
      (22, '{_B}', '{_B}', 'Contacts'), (32, '{_S}', '{_S}', 'Users'), (33, '{_A}', '{_B}', 'Nowhere');
    INSERT INTO users VALUES ('{_S}', 'sam', 'Sam');
    INSERT INTO contacts VALUES ('{_A}', 'Una', '1', '{_S}'), ('{_B}', 'Vic', '2', '{_S}');
    INSERT INTO leads VALUES ('{_L}', 'Una', '1', '{_S}');
    INSERT INTO contacts_cstm VALUES ('{_A}', 'h'), ('{_B}', 'h'); INSERT INTO contacts_audit VALUES (12, '{_A}', 'f'),
      (22, '{_B}', 'f');
    INSERT INTO calls_contacts VALUES (12, 9, '{_A}'), (22, 9, '{_B}');
    """,
    choose="email_addresses.email_address",
    subject={"email": "una@m.example"},
    rows={"email_addresses": {"una@m.example"}, "email_uses": {12, 13, 33}, "contacts": {"Una"}, "leads": {"Una"},
          "contacts_cstm": {_A}, "contacts_audit": {12}, "calls_contacts": {12}},
    bare={"contacts": set(), "leads": set(), "contacts_cstm": set(), "contacts_audit": set(), "calls_contacts": set()},
    keys={"email_addresses": ("email_address",), "contacts": ("last_name",), "leads": ("last_name",)},
)  # fmt: skip

# One column points at several tables; classes, and numbers of a table of kinds, say at which.
KINDS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE posts (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, body text);
    CREATE TABLE photos (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, url text);
    CREATE TABLE attachments (id int PRIMARY KEY, attachable_type text, attachable_id int, path text);
    CREATE TABLE attachment_sizes (id int PRIMARY KEY, attachment_id int NOT NULL REFERENCES attachments, width int);
    CREATE TABLE comments (id int PRIMARY KEY, user_id int REFERENCES users, commentable_type text, commentable_id int);
    CREATE TABLE blog_kind (id int PRIMARY KEY, app_label text, model text);
    CREATE TABLE tagged (id int PRIMARY KEY, content_type_id int NOT NULL REFERENCES blog_kind, object_id text, tag text);
    CREATE TABLE notices (id int PRIMARY KEY, notifiable_type text, notifiable_id int, data text);
    CREATE TABLE flags (id int PRIMARY KEY, reporter_id int REFERENCES users, flaggable_type text, flaggable_id int);
    INSERT INTO users VALUES (1, 'una@k.example', 'Una'), (2, 'vic@k.example', 'Vic');
    INSERT INTO posts VALUES (1, 1, 'b'), (2, 2, 'b'); INSERT INTO photos VALUES (1, 2, 'u'), (2, 1, 'u');
    INSERT INTO attachments VALUES (1, 'App\\Models\\Post', 1, 'p'), (2, 'App\\Models\\Post', 2, 'p'),
      (3, 'App\\Models\\Photo', 1, 'p'), (4, 'App\\Models\\Photo', 2, 'p'), (5, 'App\\Models\\Gone', 1, 'p');
    INSERT INTO attachment_sizes VALUES (11, 1, 5), (12, 2, 5), (13, 3, 5), (14, 4, 5);
    INSERT INTO comments VALUES (1, 1, 'Post', 2), (2, 2, 'Post', 1), (3, NULL, 'Post', 1);
    INSERT INTO blog_kind VALUES (7, 'blog', 'post'), (8, 'blog', 'photo');
    INSERT INTO tagged VALUES (1, 7, '1', 't'), (2, 7, '2', 't'), (3, 8, '1', 't'), (4, 8, '2', 't');
    INSERT INTO notices VALUES (1, 'User', 1, 'd'), (2, 'User', 2, 'd'), (3, 'Team', 1, 'd');
    INSERT INTO flags VALUES (1, 1, 'User', 2), (2, 2, 'User', 1);
    """,
    choose=None,
    subject={"email": "una@k.example"},
    rows={"users": {1}, "posts": {1}, "photos": {2}, "attachments": {1, 4}, "attachment_sizes": {11, 14}, "comments": {1},
          "tagged": {1, 4}, "blog_kind": {7, 8}, "notices": {1}, "flags": {1}},
    bare={"attachments": set(), "attachment_sizes": set(), "tagged": set(), "blog_kind": set(), "notices": set()},
)  # fmt: skip
