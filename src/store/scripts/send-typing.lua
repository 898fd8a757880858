#!lua
-- Tells a room that a member is typing. Of what it writes nothing outlasts two seconds.
--
-- KEYS   meta, members, blocks of the room; that this member was told of, how many were in this second
-- ARGV   see below; texts are JSON where their name says so
-- Reply  nil: not a member | {'muted', until in ms} | whether it was told (0 | 1): of somebody who may not speak nobody is told

local meta, members, blocks, own, all = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local user, user_json, needs = ARGV[1], ARGV[2], ARGV[3]
local members_limit, room_limit = tonumber(ARGV[4]), tonumber(ARGV[5])
local rest_ms = ARGV[6]
local channel = ARGV[7]

assert_may_publish(channel)
local room, refusal = judge_speaker(user, needs)
if not room and refusal[1] == 'muted' then return refusal end
if not room then return refusal[1] == 'not-allowed' and 0 or nil end
if are_apart(room) then return 0 end
if redis.call('HLEN', members) > members_limit then return 0 end
if tonumber(redis.call('GET', all) or 0) >= room_limit then return 0 end
if not redis.call('SET', own, 1, 'PX', rest_ms, 'NX') then return 0 end
if redis.call('INCR', all) == 1 then redis.call('PEXPIRE', all, 1000) end
publish(channel, signal_head(room, 'typing') .. string.format('"at":%.0f,"user":%s}', now_ms(), user_json))
return 1
