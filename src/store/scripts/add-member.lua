#!lua
-- Adds a user to a room, on a member's word.
--
-- KEYS   meta, members, roster, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'added' | 'already', room, membership} | {'not-a-member'} | {'full'} | {'late'} | {'limited', retry after ms}

local meta, members, roster, log, changes, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local by = ARGV[1]
local member = ARGV[2]
-- Both of them.
local people_json = ARGV[3]
local intended_at = tonumber(ARGV[4])
local intent_life_ms = tonumber(ARGV[5])
local members_limit = tonumber(ARGV[6])
local changes_limit = tonumber(ARGV[7])
local own_changes_limit = tonumber(ARGV[8])
local attempt = ARGV[9]
local channel = ARGV[10]
local log_limit = tonumber(ARGV[11])
local answer_life_ms = ARGV[12]

assert_may_publish(channel)
local earlier = recall(answered)
if earlier then return earlier end

local room = find_room_of(by, meta, members)
if not room then return { 'not-a-member' } end

local standing = redis.call('HGET', members, member)
if standing then return { 'already', room_json(room), standing } end

local now = now_ms()
if now - intended_at > intent_life_ms then return { 'late' } end
if redis.call('HLEN', members) >= members_limit then return { 'full' } end
-- Whoever runs the room is never held up by what its members do.
local retry_after_ms = by ~= room.owner and count_change(changes, 'members', by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local membership = admit(room, by, member, people_json, now, attempt, meta, members, roster, log, channel, log_limit)
local answer = { 'added', room_json(room), membership }
remember(answered, answer, answer_life_ms)
return answer
