#!lua
-- Notes that a user blocks another one. Who is blocked already stays so, since when they were.
--
-- KEYS   blocked of the user: a hash, whom → since when, in ms; what this attempt was answered before; that the account is
--        being deleted
-- ARGV   see below
-- Reply  'blocked' | 'already' | 'full': also where nothing more is kept

local blocked, answered, deletion = KEYS[1], KEYS[2], KEYS[3]
local other = ARGV[1]
local blocked_limit = tonumber(ARGV[2])
local answer_life_ms = ARGV[3]

local earlier = redis.call('GET', answered)
if earlier then return earlier end
if redis.call('HEXISTS', blocked, other) == 1 then return 'already' end
if redis.call('EXISTS', deletion) == 1 or redis.call('HLEN', blocked) >= blocked_limit then return 'full' end
redis.call('HSET', blocked, other, string.format('%.0f', now_ms()))
redis.call('SET', answered, 'blocked', 'PX', answer_life_ms)
return 'blocked'
