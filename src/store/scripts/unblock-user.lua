#!lua flags=allow-oom
-- Notes that a user blocks another one no longer.
--
-- KEYS   blocked of the user; what this attempt was answered before
-- ARGV   see below
-- Reply  whether they were blocked: 1 | 0

local blocked, answered = KEYS[1], KEYS[2]
local other, answer_life_ms = ARGV[1], ARGV[2]

if redis.call('GET', answered) then return 1 end
local was_blocked = redis.call('HDEL', blocked, other)
if was_blocked == 1 then redis.call('SET', answered, 'unblocked', 'PX', answer_life_ms) end
return was_blocked
