#!lua flags=allow-oom
-- Removes a user from a room, on a member's word.
--
-- KEYS   meta, members, roster, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'removed', room, ended membership, sequence, check} | {'stranger', room} | {'not-a-member'} | {'creator'}
--        | {'limited', retry after ms}

local meta, members, roster, log, changes, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local by = ARGV[1]
local member = ARGV[2]
-- Both of them.
local people_json = ARGV[3]
local changes_limit = tonumber(ARGV[4])
local own_changes_limit = tonumber(ARGV[5])
local attempt = ARGV[6]
local channel = ARGV[7]
local log_limit = tonumber(ARGV[8])
local answer_life_ms = ARGV[9]

assert_may_publish(channel)
local earlier = recall(answered)
if earlier then return earlier end

local room = find_room_of(by, meta, members)
if not room then return { 'not-a-member' } end
if member == room.owner then return { 'creator' } end

local ended = redis.call('HGET', members, member)
if not ended then return { 'stranger', room_json(room) } end

-- Whoever leaves may always do so: it takes an addition, and those are counted. Whoever runs the room is never held up
-- by what its members do.
if by ~= member and by ~= room.owner then
  local retry_after_ms = count_change(changes, 'members', by, changes_limit, own_changes_limit)
  if retry_after_ms then return { 'limited', retry_after_ms } end
end

assert_roster(roster)
local now = now_ms()
local step = next_step(room, string.format('%s,"member":"%s","memberCount":%d,"roomName":%s}',
  entry_head('removed', room, now, by, attempt), member, redis.call('HLEN', members) - 1, room.name_json), log)
append(step, math.max(now, room.at), shown_json(people_json, ''), meta, log, channel, log_limit)
redis.call('HDEL', members, member)
redis.call('ZREM', roster, member)
local answer = { 'removed', room_json(room), ended, step.sequence, step.check }
remember(answered, answer, answer_life_ms)
return answer
