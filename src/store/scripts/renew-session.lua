#!lua
-- Extends a session that lives. One that ended stays ended.
--
-- KEYS   the session; the list of its user's, and their devices
-- ARGV   see below
-- Reply  {when it expires now, in ms, {id, …}: those beyond the limit} | nil

local session, sessions, devices = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]
-- How long it lives from now.
local ttl_ms = tonumber(ARGV[2])
local limit = tonumber(ARGV[3])

if not is_alive(redis.call('GET', session)) then return nil end
local expires_at = now_ms() + ttl_ms
return { expires_at, keep(string.format('%.0f', expires_at)) }
