#!lua flags=allow-oom
-- Hands out deletions that are due, and puts them off, so that no other instance has them as well.
--
-- KEYS   deletions: users, scored by when, in ms
-- ARGV   see below
-- Reply  {user, …}

local deletions = KEYS[1]
local most, due_ms = tonumber(ARGV[1]), tonumber(ARGV[2])

local now = now_ms()
local users = redis.call('ZRANGE', deletions, '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, most)
for _, user in ipairs(users) do redis.call('ZADD', deletions, string.format('%.0f', now + due_ms), user) end
return users
