#!lua
-- Extends a session that lives. One that ended stays ended.
--
-- KEYS   session
-- ARGV   how long it lives from now, in ms
-- Reply  when it expires now, in ms | nil

local session = KEYS[1]
local ttl_ms = tonumber(ARGV[1])

if redis.call('HEXISTS', session, 'user') == 0 then return nil end
local time = redis.call('TIME')
local expires_at = time[1] * 1000 + math.floor(time[2] / 1000) + ttl_ms
local text = string.format('%.0f', expires_at)
redis.call('HSET', session, 'expiresAt', text)
redis.call('PEXPIREAT', session, text)
return expires_at
