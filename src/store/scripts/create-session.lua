#!lua
-- Keeps a session until it expires, and tells which of its user's are too many. There is none for a user who is gone, nor
-- for who signed in with a password that was changed meanwhile.
--
-- KEYS   the session; the list of its user's, and their devices; the profile and the password of the user
-- ARGV   see below
-- Reply  nil: none was begun | {id, …}: those beyond the limit

local session, sessions, devices, profile, password = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, expires_at = ARGV[1], ARGV[2]
local limit = tonumber(ARGV[3])
local device = ARGV[4]
-- Of the password that was given; empty: none was.
local password_hash = ARGV[5]

if not redis.call('GET', profile) then return nil end
if password_hash ~= '' and redis.call('GET', password) ~= password_hash then return nil end
local now = string.format('%.0f', now_ms())
redis.call('HSET', devices, id, now .. ' ' .. now .. ' ' .. device)
return keep(expires_at)
