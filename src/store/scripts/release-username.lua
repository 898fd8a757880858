#!lua flags=allow-oom
-- Lets go of the username of a deleted account, after a while.
--
-- KEYS   username
-- ARGV   the user whose it was; how long it stays theirs, in ms
-- Reply  whether it does so from now on (0 | 1)

local username = KEYS[1]
local user, held_ms = ARGV[1], ARGV[2]

local holder, kept = holder_of(username)
if holder ~= user or (kept == user and redis.call('PTTL', username) ~= -1) then return 0 end
redis.call('SET', username, user, 'PX', held_ms)
return 1
