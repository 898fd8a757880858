#!lua flags=allow-oom
-- Hands out deletions that are due, and puts them off, so that no other instance has them as well.
--
-- KEYS   deletions: users, scored by when, in ms
-- ARGV   see below
-- Reply  {user, …}

local deletions = KEYS[1]
local most = tonumber(ARGV[1])
local due_ms = tonumber(ARGV[2])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local users = redis.call('ZRANGE', deletions, '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, most)
for _, user in ipairs(users) do redis.call('ZADD', deletions, string.format('%.0f', now + due_ms), user) end
return users
