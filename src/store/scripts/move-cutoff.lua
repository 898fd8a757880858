#!lua
-- Notes that JWTs of a user which were made before this time are good no longer, and tells the user's sockets to look. It never
-- goes back, so that the same call may be sent twice.
--
-- KEYS   the cutoff of the user
-- ARGV   the time, in ms since 1970; whom to tell what
-- Reply  whether it is a later one now (0 | 1)

local cutoff = KEYS[1]
local time = ARGV[1]
local channel, notice = ARGV[2], ARGV[3]

assert_may_publish(channel)
local kept = tonumber(redis.call('GET', cutoff) or 0)
local is_later = not kept or kept < tonumber(time)
if is_later then redis.call('SET', cutoff, time) end
publish(channel, notice)
return is_later and 1 or 0
