#!lua
-- Ends a session and tells its sockets. For a while the attempt that did it is remembered in its place: a client
-- library sends a command again whose reply was cut off, and the second run must answer the same.
--
-- KEYS   the session; the list of its user's, and their devices
-- ARGV   see below
-- Reply  whether this attempt ended it: 1 | 0

local session, sessions, devices = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]
local attempt, answer_life_ms, channel, notice = ARGV[2], ARGV[3], ARGV[4], ARGV[5]

assert_may_publish(channel)
local ended = 'ended ' .. attempt
local kept = redis.call('GET', session)
redis.call('ZREM', sessions, id)
redis.call('HDEL', devices, id)
if not is_alive(kept) then return kept == ended and 1 or 0 end
redis.call('SET', session, ended, 'PX', answer_life_ms)
publish(channel, notice)
return 1
