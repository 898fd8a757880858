#!lua
-- Notes a session among those of its user, forgets those that have expired, and tells which are too many.
--
-- KEYS   sessions of the user: their ids, scored by when they expire
-- ARGV   see below
-- Reply  {session, …}: those beyond the limit that expire first, never the one that was noted

local sessions = KEYS[1]
local session = ARGV[1]
local expires_at = ARGV[2]
local limit = tonumber(ARGV[3])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('ZREMRANGEBYSCORE', sessions, '-inf', now)
redis.call('ZADD', sessions, expires_at, session)
local last = redis.call('ZRANGE', sessions, -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', sessions, string.format('%.0f', last[2]))

local excess = {}
local count = redis.call('ZCARD', sessions) - limit
-- One more than that, for the new one may be among them.
for _, other in ipairs(redis.call('ZRANGE', sessions, 0, math.max(count, 0))) do
  if other ~= session and #excess < count then table.insert(excess, other) end
end
return excess
