#!lua
-- Remembers where a user came from, and forgets the oldest places.
--
-- KEYS   addresses of the user: digests, scored by when
-- ARGV   the digest; how many to keep; for how long the last is remembered, in ms
-- Reply  1

local addresses = KEYS[1]
local digest = ARGV[1]
local kept = tonumber(ARGV[2])
local life_ms = ARGV[3]

redis.call('ZADD', addresses, now_ms(), digest)
redis.call('ZREMRANGEBYRANK', addresses, 0, -kept - 1)
redis.call('PEXPIRE', addresses, life_ms)
return 1
