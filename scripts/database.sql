-- Run once by the database's image, as its superuser, when its volume is new: makes Merit's database, owned by a role
-- that can do nothing outside it, and the role that serves, which owns nothing. Afterwards nobody can sign in as the superuser over the network.
\getenv password POSTGRES_PASSWORD
\getenv serving POSTGRES_SERVING_PASSWORD
CREATE ROLE merit LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE ROLE merit_serving LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'serving';
CREATE DATABASE merit OWNER merit;
REVOKE CONNECT ON DATABASE merit FROM PUBLIC;
GRANT CONNECT ON DATABASE merit TO merit_serving;
ALTER ROLE CURRENT_USER PASSWORD NULL;
