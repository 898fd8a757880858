#!lua
-- Keeps a session until it expires, and tells which of its user's are too many.
--
-- KEYS   the session; the list of its user's
-- ARGV   see below
-- Reply  {id, …}: those beyond the limit

local session, sessions = KEYS[1], KEYS[2]
local id = ARGV[1]
local expires_at = ARGV[2]
local limit = tonumber(ARGV[3])

return keep(session, sessions, id, expires_at, limit)
