#!lua
-- Opens the room of two people for one of them: creates it with both in it, or lets who left it come back.
--
-- KEYS   meta, members, roster, reads, mutes, blocks, log of the room; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'opened' | 'already', room, membership} | {'blocked'} | {'late'} | {'gone'}: the account of the other one was deleted

local meta, members, roster, reads, mutes, blocks, log, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local id, by, other = ARGV[1], ARGV[2], ARGV[3]
-- Both of them.
local people_json = ARGV[4]
local intended_at, intent_life_ms = tonumber(ARGV[5]), tonumber(ARGV[6])
-- The check before the first entry's (see create-room.lua).
local epoch = ARGV[7]
local attempt, channel, log_limit, answer_life_ms = ARGV[8], ARGV[9], tonumber(ARGV[10]), ARGV[11]
-- The facts, each as JSON: they never change.
local name, topic, avatar_url, metadata = ARGV[12], ARGV[13], ARGV[14], ARGV[15]
local visibility, slow_mode_seconds = ARGV[16], ARGV[17]
local role_to_send, role_to_add, role_to_remove = ARGV[18], ARGV[19], ARGV[20]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

if has_blocks() then return { 'blocked' } end
local room = find_room()
if room and room.deleted then return { 'gone' } end
local standing = redis.call('HGET', members, by)
if standing then return { 'already', show_room(), standing } end
local now = now_ms()
if now - intended_at > intent_life_ms then return { 'late' } end

local is_new = not room
room = room or { id = id, owner = '', sequence = 0, check = epoch, number = 0, oldest = 1, at = now }
local function let_in(user)
  return admit(room, now, by, user, 'MEMBER', people_json, math.huge)
end
local membership = let_in(by)
if is_new then
  let_in(other)
  redis.call('HSET', meta, 'id', id, 'kind', 'DIRECT', 'pair', by .. ' ' .. other, 'owner', '',
    'createdAt', string.format('%.0f', now), 'version', epoch, 'number', 0, 'oldest', 1, 'publicSince', 0, 'listing', '')
  -- In the order of `fact_names`.
  for index, json in ipairs({
    name, topic, avatar_url, metadata, visibility, slow_mode_seconds, role_to_send, role_to_add, role_to_remove,
  }) do redis.call('HSET', meta, fact_names[index], json) end
end
return remember({ 'opened', show_room(), membership })
