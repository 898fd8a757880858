#!lua flags=allow-oom
-- Removes a user from a room, on a member's word.
--
-- KEYS   meta, members, roster, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'removed', room, ended membership, sequence, check} | {'stranger', room} | {'not-a-member'} | {'creator'}
--        | {'limited', retry after ms}

local meta, members, roster, log, changes, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local by = ARGV[1]
local by_json = ARGV[2]
local member = ARGV[3]
local member_json = ARGV[4]
local changes_limit = tonumber(ARGV[5])
local member_changes_limit = tonumber(ARGV[6])
local channel = ARGV[7]
local messages_limit = tonumber(ARGV[8])
local answer_life_ms = ARGV[9]

assert_may_publish(channel)
local earlier = recall(answered)
if earlier then return earlier end

local room = find_room_of(by, meta, members)
if not room then return { 'not-a-member' } end
if member == room.creator then return { 'creator' } end

local ended = redis.call('HGET', members, member)
if not ended then return { 'stranger', room.json } end

-- Whoever leaves may always do so: it takes an addition, and those are counted. Whoever runs the room is never held up
-- by what its members do.
local now = now_ms()
if by ~= member and by ~= room.creator then
  local retry_after_ms = count_change(changes, by, changes_limit, member_changes_limit)
  if retry_after_ms then return { 'limited', retry_after_ms } end
end

assert_roster(roster)
local entry = change_entry('removed', room, now, by_json, member_json, redis.call('HLEN', members) - 1)
local sequence, check = append(room, entry, meta, log, channel, messages_limit)
redis.call('HDEL', members, member)
redis.call('ZREM', roster, member)
local answer = { 'removed', room.json, ended, sequence, check }
remember(answered, answer, answer_life_ms)
return answer
