"""Places where people write to and about each other."""

from tests.management.databases.world import World

# No foreign key at all, a prefix on every table, and 0 for nobody.
BLOG = World(
    sql="""
    CREATE TABLE wb_users ("ID" bigint PRIMARY KEY, user_login varchar(60), user_pass varchar(255),
      user_email varchar(100), user_url varchar(100), display_name varchar(250));
    CREATE TABLE wb_usermeta (umeta_id bigint PRIMARY KEY, user_id bigint NOT NULL DEFAULT 0, meta_key varchar(255),
      meta_value text);
    CREATE TABLE wb_posts ("ID" bigint PRIMARY KEY, post_author bigint NOT NULL DEFAULT 0, post_title text,
      post_content text, post_parent bigint NOT NULL DEFAULT 0);
    CREATE TABLE wb_postmeta (meta_id bigint PRIMARY KEY, post_id bigint NOT NULL DEFAULT 0, meta_key text,
      meta_value text);
    CREATE TABLE wb_comments ("comment_ID" bigint PRIMARY KEY, "comment_post_ID" bigint NOT NULL DEFAULT 0,
      comment_author text, comment_author_email varchar(100), "comment_author_IP" varchar(100), comment_content text,
      comment_parent bigint NOT NULL DEFAULT 0, user_id bigint NOT NULL DEFAULT 0);
    CREATE TABLE wb_commentmeta (meta_id bigint PRIMARY KEY, comment_id bigint NOT NULL DEFAULT 0, meta_value text);
    CREATE TABLE wb_terms (term_id bigint PRIMARY KEY, name varchar(200), slug varchar(200));
    CREATE TABLE wb_options (option_id bigint PRIMARY KEY, option_name varchar(191), option_value text);
    INSERT INTO wb_users VALUES (1, 'root', '$P$Bx', 'root@blog.example', '', 'Root'),
      (2, 'una', '$P$By', 'una@blog.example', '', 'Una'), (3, 'vic', '$P$Bz', 'vic@blog.example', '', 'Vic');
    INSERT INTO wb_usermeta VALUES (1, 1, 'n', 'r'), (2, 2, 'n', 'u'), (3, 3, 'n', 'v');
    INSERT INTO wb_posts VALUES (10, 1, 'Hi', 'text', 0), (11, 2, 'Mine', 'text', 0), (12, 0, 'Nobody', 'text', 11);
    INSERT INTO wb_postmeta VALUES (1, 10, 'k', 'v'), (2, 11, 'k', 'v'), (3, 12, 'k', 'v');
    INSERT INTO wb_comments VALUES (100, 10, 'Una', 'una@blog.example', '10.0.0.1', 'c', 0, 2),
      (101, 11, 'Vic', 'vic@blog.example', '10.0.0.2', 'c', 0, 3),
      (102, 10, 'Una', 'una@blog.example', '', 'guest', 0, 0),
      (103, 11, 'Stranger', 'str@mail.example', '', 'guest', 100, 0);
    INSERT INTO wb_commentmeta VALUES (1, 100, 'a'), (2, 101, 'b'), (3, 102, 'c'), (4, 103, 'd');
    INSERT INTO wb_terms VALUES (1, 'News', 'news'); INSERT INTO wb_options VALUES (1, 'siteurl', 'x');
    """,
    choose="wb_users.user_email",
    subject={"email": "una@blog.example"},
    rows={"wb_users": {2}, "wb_usermeta": {2}, "wb_posts": {11}, "wb_postmeta": {2}, "wb_comments": {100, 102},
          "wb_commentmeta": {1, 3}},
    bare={"wb_posts": set(), "wb_postmeta": set()},
)  # fmt: skip

# Two people in a row: the one who acts has it. Attachments may hang on anything, and say on what.
SOCIAL = World(
    sql="""
    CREATE TABLE users (id serial PRIMARY KEY, handle text UNIQUE, email text NOT NULL, password_digest text,
      invited_by_id int REFERENCES users);
    CREATE TABLE messages (id serial PRIMARY KEY, sender_id int NOT NULL REFERENCES users,
      recipient_id int NOT NULL REFERENCES users, body text);
    CREATE TABLE follows (follower_id int REFERENCES users, followee_id int REFERENCES users,
      PRIMARY KEY (follower_id, followee_id));
    CREATE TABLE friendships (id serial PRIMARY KEY, user_id int REFERENCES users, friend_id int REFERENCES users);
    CREATE TABLE matches (id serial PRIMARY KEY, user1_id int REFERENCES users, user2_id int REFERENCES users);
    CREATE TABLE invitations (id serial PRIMARY KEY, inviter_id int REFERENCES users, invitee_email text);
    CREATE TABLE posts (id serial PRIMARY KEY, author_id int REFERENCES users, body text,
      repost_of_id int REFERENCES posts);
    CREATE TABLE comments (id serial PRIMARY KEY, post_id int NOT NULL REFERENCES posts, user_id int REFERENCES users,
      parent_id int REFERENCES comments, body text);
    CREATE TABLE likes (user_id int REFERENCES users, post_id int REFERENCES posts, PRIMARY KEY (user_id, post_id));
    CREATE TABLE tags (id serial PRIMARY KEY, name text);
    CREATE TABLE post_tags (post_id int REFERENCES posts, tag_id int REFERENCES tags, PRIMARY KEY (post_id, tag_id));
    CREATE TABLE attachments (id serial PRIMARY KEY, attachable_type text, attachable_id int, file_name text);
    CREATE TABLE conversations (id serial PRIMARY KEY, title text, owner_id int REFERENCES users);
    CREATE TABLE conversation_participants (conversation_id int REFERENCES conversations, user_id int REFERENCES users,
      PRIMARY KEY (conversation_id, user_id));
    CREATE TABLE conversation_messages (id serial PRIMARY KEY, conversation_id int NOT NULL REFERENCES conversations,
      user_id int REFERENCES users, body text);
    CREATE TABLE conversation_files (id serial PRIMARY KEY, conversation_id int NOT NULL REFERENCES conversations,
      path text);
    CREATE TABLE blocks (id serial PRIMARY KEY, blocker_id int REFERENCES users, blocked_id int REFERENCES users);
    INSERT INTO users VALUES (1, 'una', 'una@s.example', 'x', NULL), (2, 'vic', 'vic@s.example', 'y', 1),
      (3, 'wil', 'wil@s.example', 'z', 2);
    INSERT INTO messages VALUES (1, 1, 2, 'a'), (2, 2, 1, 'b'), (3, 2, 3, 'c');
    INSERT INTO follows VALUES (1, 2), (2, 1), (3, 2);
    INSERT INTO friendships VALUES (1, 1, 2), (2, 2, 1); INSERT INTO matches VALUES (1, 1, 2), (2, 2, 3);
    INSERT INTO invitations VALUES (1, 1, 'new@s.example'), (2, 2, 'una@s.example');
    INSERT INTO posts VALUES (1, 1, 'p', NULL), (2, 2, 'q', 1), (3, NULL, 'deleted', NULL);
    INSERT INTO comments VALUES (1, 1, 2, NULL, 'c'), (2, 2, 1, NULL, 'd'), (3, 1, 1, 1, 'e'), (4, 1, NULL, 3, 'f');
    INSERT INTO likes VALUES (1, 2), (2, 1); INSERT INTO tags VALUES (1, 't'), (2, 'u');
    INSERT INTO post_tags VALUES (1, 1), (2, 2);
    INSERT INTO attachments VALUES (1, 'Post', 1, 'x'), (2, 'Post', 2, 'y');
    INSERT INTO conversations VALUES (1, 'Chat', 1), (2, 'Chat', 2);
    INSERT INTO conversation_participants VALUES (1, 1), (1, 2), (2, 2);
    INSERT INTO conversation_messages VALUES (1, 1, 1, 'm'), (2, 1, 2, 'n');
    INSERT INTO conversation_files VALUES (1, 1, 'p');
    INSERT INTO blocks VALUES (1, 1, 3), (2, 3, 1);
    """,
    choose=None,
    subject={"email": "una@s.example"},
    rows={"users": {1}, "messages": {1}, "follows": {(1, 2)}, "friendships": {1}, "invitations": {1}, "posts": {1},
          "comments": {2, 3}, "likes": {(1, 2)}, "tags": {1}, "post_tags": {(1, 1)}, "conversations": {1},
          "conversation_participants": {(1, 1)}, "conversation_messages": {1}, "blocks": {1}, "attachments": {1}},
    bare={"attachments": set()},
)  # fmt: skip

# Names in one word, no foreign key, people named by what they did.
ANSWERS = World(
    sql="""
    CREATE TABLE "Users" ("Id" int PRIMARY KEY, "DisplayName" varchar(40), "EmailAddress" varchar(80), "AboutMe" text);
    CREATE TABLE "Posts" ("Id" int PRIMARY KEY, "OwnerUserId" int, "LastEditorUserId" int, "ParentId" int, "Body" text);
    CREATE TABLE "Comments" ("Id" int PRIMARY KEY, "PostId" int, "UserId" int, "Text" text);
    CREATE TABLE "Votes" ("Id" int PRIMARY KEY, "PostId" int, "UserId" int, "VoteTypeId" int);
    CREATE TABLE "VoteTypes" ("Id" int PRIMARY KEY, "Name" varchar(20));
    CREATE TABLE "PostHistory" ("Id" int PRIMARY KEY, "PostId" int, "Text" text);
    CREATE TABLE "Badges" ("Id" int PRIMARY KEY, "UserId" int, "Name" varchar(20));
    INSERT INTO "Users" VALUES (1, 'Una', 'una@a.example', ''), (2, 'Vic', 'vic@a.example', '');
    INSERT INTO "Posts" VALUES (10, 1, 2, NULL, 'q'), (11, 2, 1, 10, 'a');
    INSERT INTO "Comments" VALUES (20, 10, 2, 'c'), (21, 11, 1, 'd');
    INSERT INTO "Votes" VALUES (30, 11, 1, 2), (31, 10, 2, 2); INSERT INTO "VoteTypes" VALUES (2, 'Up'), (3, 'Down');
    INSERT INTO "PostHistory" VALUES (40, 10, 'q0'), (41, 11, 'a0');
    INSERT INTO "Badges" VALUES (50, 1, 'B'), (51, 2, 'B');
    """,
    choose="Users.EmailAddress",
    subject={"email": "una@a.example"},
    rows={"Users": {1}, "Posts": {10}, "Comments": {21}, "Votes": {30}, "VoteTypes": {2}, "PostHistory": {40},
          "Badges": {50}},
)  # fmt: skip

# Whose side it is stands after the number: a message is whose it is from.
SIDED = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, firstname text);
    CREATE TABLE messages (id int PRIMARY KEY, useridfrom int NOT NULL, useridto int NOT NULL, fullmessage text);
    INSERT INTO users VALUES (1, 'una@w.example', 'Una'), (2, 'vic@w.example', 'Vic');
    INSERT INTO messages VALUES (11, 1, 2, 'hello'), (12, 2, 1, 'well');
    """,
    choose=None,
    subject={"email": "una@w.example"},
    rows={"users": {1}, "messages": {11}},
)  # fmt: skip
