-- Run once by the database's image, as its superuser, when its volume is new: makes Merit's database, owned by a role
-- that can do nothing outside it. Afterwards nobody can sign in as the superuser over the network.
\getenv password POSTGRES_PASSWORD
CREATE ROLE merit LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE merit OWNER merit;
REVOKE CONNECT ON DATABASE merit FROM PUBLIC;
ALTER ROLE CURRENT_USER PASSWORD NULL;
