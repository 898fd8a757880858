#!lua flags=allow-oom
-- Notes that an account is being deleted, and when somebody is to look whether it was.
--
-- KEYS   deletions: users, scored by when, in ms
-- ARGV   see below
-- Reply  when it was noted, in ms

local deletions = KEYS[1]
local user = ARGV[1]
local due_ms = tonumber(ARGV[2])

local now = now_ms()
redis.call('ZADD', deletions, string.format('%.0f', now + due_ms), user)
return now
