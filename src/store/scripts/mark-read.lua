#!lua
-- Moves a member's read marker on; never back. Tells the reader, who may be hearing no room yet; and the room, where that
-- is not too much: then the reader's word says so, for whoever hears both.
--
-- KEYS   meta, members, reads, blocks of the room; that the room was told of this reader a moment ago
-- ARGV   see below; texts are JSON where their name says so
-- Reply  nil: not a member | {whether the marker moved (0 | 1), the membership}

local meta, members, reads, blocks, told = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local user, user_json = ARGV[1], ARGV[2]
-- Empty: all there is.
local number = tonumber(ARGV[3])
local members_told = tonumber(ARGV[4])
local channel, user_channel = ARGV[5], ARGV[6]

assert_may_publish(channel)
assert_may_publish(user_channel)
local room = find_room_of(user)
if not room then return nil end
local marker = marker_of(user)
local target = math.min(number or room.number, room.number)
local membership = redis.call('HGET', members, user)
if target <= marker then return { 0, membership } end

redis.call('HSET', reads, user, target)
local news = string.format('"at":%.0f,"number":%d,"user":%s}', now_ms(), target, user_json)
local is_small = redis.call('HLEN', members) <= members_told
local tells_room = is_small and not are_apart(room) and redis.call('SET', told, 1, 'PX', 1000, 'NX')
if tells_room then publish(channel, signal_head(room, 'read') .. news) end
publish(user_channel,
  string.format('{"kind":"read","roomId":"%s","told":%s,', room.id, tells_room and 'true' or 'false') .. news)
return { 1, membership }
