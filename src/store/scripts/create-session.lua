#!lua
-- Keeps a session until it expires.
--
-- KEYS   session
-- ARGV   see below
-- Reply  1

local session = KEYS[1]
local user_json = ARGV[1]
local expires_at = ARGV[2]

redis.call('HSET', session, 'user', user_json, 'expiresAt', expires_at)
redis.call('PEXPIREAT', session, expires_at)
return 1
