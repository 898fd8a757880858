#!lua
-- Ends a session that Parlor does not keep, and tells its sockets: that it was ended stands in its place for as long as it
-- would be good.
--
-- KEYS   the session
-- ARGV   see below
-- Reply  whether this attempt ended it: 1 | 0

local session = KEYS[1]
local attempt = ARGV[1]
-- In ms since 1970.
local good_until = ARGV[2]
local channel, notice = ARGV[3], ARGV[4]

assert_may_publish(channel)
local ended = 'ended ' .. attempt
local kept = redis.call('GET', session)
if kept then return kept == ended and 1 or 0 end
redis.call('SET', session, ended, 'PXAT', good_until)
publish(channel, notice)
return 1
