#!lua
-- Notes that a session is used, unless that was noted a moment ago.
--
-- KEYS   devices of the user
-- ARGV   the session's id; how often it is noted, in ms
-- Reply  whether it was (0 | 1)

local devices = KEYS[1]
local id = ARGV[1]
local every_ms = tonumber(ARGV[2])

local begun, used, device = string.match(redis.call('HGET', devices, id) or '', '^(%d+) (%d+) (.*)$')
local now = now_ms()
if not begun or now - used < every_ms then return 0 end
redis.call('HSET', devices, id, string.format('%s %.0f %s', begun, now, device))
return 1
