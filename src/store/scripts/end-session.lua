#!lua flags=allow-oom
-- Ends a session and tells its sockets. For a while the attempt that did it is remembered in its place: a client
-- library sends a command again whose reply was cut off, and the second run must answer the same.
--
-- KEYS   session
-- ARGV   see below
-- Reply  whether this attempt ended it: 1 | 0

local session = KEYS[1]
local attempt = ARGV[1]
local answer_life_ms = ARGV[2]
local channel = ARGV[3]
local notice = ARGV[4]

assert_may_publish(channel)
if redis.call('HEXISTS', session, 'user') == 0 then
  return redis.call('HGET', session, 'endedBy') == attempt and 1 or 0
end
redis.call('DEL', session)
redis.call('HSET', session, 'endedBy', attempt)
redis.call('PEXPIRE', session, answer_life_ms)
publish(channel, notice)
return 1
