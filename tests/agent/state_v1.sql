-- SPDX-License-Identifier: Apache-2.0
-- A state that version 1 of the database wrote: one endpoint that is down, and an alert that waits.
BEGIN TRANSACTION;
CREATE TABLE day(endpoint INTEGER, day INTEGER, checks INTEGER, bad INTEGER, total_ms INTEGER, max_ms INTEGER, PRIMARY KEY(endpoint, day)) WITHOUT ROWID;
INSERT INTO "day" VALUES(1,20785,5,5,0,0);
CREATE TABLE endpoint(id INTEGER PRIMARY KEY, identity TEXT UNIQUE NOT NULL, target TEXT NOT NULL, alert BLOB, schedule BLOB, checked_s INTEGER, report TEXT);
INSERT INTO "endpoint" VALUES(1,'https://127.0.0.1:1','gone',X'01000000030000006800000000000000C1030B6B00000000C1030B6B0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',X'1861B8000000000005000000010000000300000000000000',1795883972,'{"schema":"vouch-report/1","target":"https://127.0.0.1:1","address":"127.0.0.1","port":1,"verdict":"invalid","began":"2026-11-28T16:39:32Z","duration_ms":0,"tls":{"established":false,"protocol":null,"cipher":null,"group":null,"client_certificate_requested":false,"alert":null},"sent_count":0,"sent":[],"path":[],"path_not_after":null,"sent_not_after":null,"names":[],"findings":[{"code":"connect-refused","severity":"error","position":null,"other":null,"value":"127.0.0.1:1","text":"The host refuses the connection: nothing listens on that port","remedy":"Start the service, or correct the port."}],"facts":{},"timing":{"resolve":0,"connect":0,"greet":0,"handshake":0,"talk":0},"timings":[{"phase":"resolve","ms":0},{"phase":"connect","ms":0},{"phase":"close","ms":0}],"lost":0}
');
CREATE TABLE history(id INTEGER PRIMARY KEY, endpoint INTEGER, utc_s INTEGER, kind TEXT, verdict TEXT, code TEXT, text TEXT);
INSERT INTO "history" VALUES(1,1,1795883969,'problem','invalid','connect-refused','https://127.0.0.1:1 has a problem: The host refuses the connection: nothing listens on that port [connect-refused]
Start the service, or correct the port.');
CREATE TABLE outbox(id INTEGER PRIMARY KEY, route TEXT, due_s INTEGER, at_s INTEGER, target TEXT, identity TEXT, kind TEXT, severity INTEGER, code TEXT, text TEXT, sending INTEGER DEFAULT 0, again INTEGER DEFAULT 0, sent_s INTEGER);
INSERT INTO "outbox" VALUES(1,'log',1795883969,1795883969,'gone','https://127.0.0.1:1','problem',3,'connect-refused','https://127.0.0.1:1 has a problem: The host refuses the connection: nothing listens on that port [connect-refused]
Start the service, or correct the port.',0,0,1795883969);
INSERT INTO "outbox" VALUES(2,'later',1795883971,1795883969,'gone','https://127.0.0.1:1','problem',3,'connect-refused','https://127.0.0.1:1 has a problem: The host refuses the connection: nothing listens on that port [connect-refused]
Start the service, or correct the port.',0,0,NULL);
CREATE TABLE silence(target TEXT PRIMARY KEY, until_s INTEGER);
CREATE INDEX history_endpoint ON history(endpoint, utc_s);
CREATE INDEX outbox_route ON outbox(route, sent_s, due_s);
COMMIT;
PRAGMA user_version=1;
