#!lua
-- Creates a room, with its creator as the first member.
--
-- KEYS   meta, members, roster, log of the room; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'created' | 'repeated', room, membership} | {'conflict'} | {'deleted'} | {'late'}

local meta, members, roster, log, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id = ARGV[1]
local name_json = ARGV[2]
-- Empty: none.
local metadata_json = ARGV[3]
local creator = ARGV[4]
local creator_json = ARGV[5]
local intended_at = tonumber(ARGV[6])
local intent_life_ms = tonumber(ARGV[7])
-- The check before the first entry's: random, so that a room created again after all was lost is another history.
local epoch = ARGV[8]
local attempt = ARGV[9]
local channel = ARGV[10]
local log_limit = tonumber(ARGV[11])
local answer_life_ms = ARGV[12]

assert_may_publish(channel)
local earlier = recall(answered)
if earlier then return earlier end

local standing = find_room(meta)
if standing then
  if standing.deleted then return { 'deleted' } end
  local is_other = standing.owner ~= creator or redis.call('HGET', meta, 'asked') ~= name_json .. metadata_json
  if is_other then return { 'conflict' } end
  return { 'repeated', room_json(standing), redis.call('HGET', members, creator) }
end

local now = now_ms()
if now - intended_at > intent_life_ms then return { 'late' } end

local room = {
  id = id, name_json = name_json, metadata = metadata_json, owner = creator, created_at = now, version = epoch,
  sequence = 0, check = epoch, number = 0, oldest = 1, at = now,
}
-- What was asked for stays beside what the room is called later: a retry is known by it.
redis.call('HSET', meta, 'id', id, 'name', name_json, 'metadata', metadata_json, 'asked', name_json .. metadata_json,
  'owner', creator, 'createdAt', string.format('%.0f', now), 'version', epoch, 'number', 0, 'oldest', 1)
local membership = admit(room, creator, creator, creator_json, now, attempt, meta, members, roster, log, channel, log_limit)

local answer = { 'created', room_json(room), membership }
remember(answered, answer, answer_life_ms)
return answer
