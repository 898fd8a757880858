#!lua
-- Creates a room, with its creator as the first member and its owner, and others behind. The application owns what it creates
-- without being in it.
--
-- KEYS   meta, members, roster, staff, reads, mutes, log of the room; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'created' | 'repeated', room, membership, memberships of the others} | {'conflict'} | {'deleted'} | {'late'}

local meta, members, roster, staff, reads, mutes, log, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local id, kind, creator, creator_json = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local intended_at, intent_life_ms = tonumber(ARGV[5]), tonumber(ARGV[6])
-- The check before the first entry's: random, so that a room created again after all was lost is another history.
local epoch = ARGV[7]
local attempt, channel, log_limit, answer_life_ms = ARGV[8], ARGV[9], tonumber(ARGV[10]), ARGV[11]
-- Its place in the directory; empty: none.
local listing = ARGV[12]
-- The facts, each as JSON.
local name, topic, avatar_url, metadata = ARGV[13], ARGV[14], ARGV[15], ARGV[16]
local visibility, slow_mode_seconds = ARGV[17], ARGV[18]
local role_to_send, role_to_add, role_to_remove = ARGV[19], ARGV[20], ARGV[21]
-- Whom the creator asked to add, whether or not they can be; and those who can, a line for each: the id, and the user as JSON.
local asked_ids = ARGV[22]
local additions = ARGV[23]
local members_limit, told_limit = tonumber(ARGV[24]), tonumber(ARGV[25])
-- The application's own id of the room, as JSON; empty: none. There is one room of each.
local external_json = ARGV[26]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

-- In the order of `fact_names`.
local given = {
  name, topic, avatar_url, metadata, visibility, slow_mode_seconds, role_to_send, role_to_add, role_to_remove,
}
-- What was asked for stays beside what the room is later: a retry is known by it.
local asked = redis.sha1hex(table.concat(given, ' ') .. asked_ids)

-- The memberships of the others who are in it.
local function others()
  local found = {}
  for user in string.gmatch(additions, '(%S+) [^\n]+') do
    local membership = redis.call('HGET', members, user)
    if membership then table.insert(found, membership) end
  end
  return found
end

local standing = find_room()
if standing then
  if standing.deleted then return { 'deleted' } end
  -- Who gave the room to somebody else may have left it.
  local membership = redis.call('HGET', members, creator)
  local is_same = (membership or creator == app_id) and redis.call('HGET', meta, 'asked') == asked
  if external_json == '' and not is_same then return { 'conflict' } end
  return { 'repeated', show_room(), membership, others() }
end

local now = now_ms()
if now - intended_at > intent_life_ms then return { 'late' } end
assert_sets(roster, staff)
local room = { id = id, owner = creator, sequence = 0, check = epoch, number = 0, oldest = 1, at = now }

local function write_facts()
  redis.call('HSET', meta, 'id', id, 'kind', kind, 'asked', asked, 'owner', creator,
    'createdAt', string.format('%.0f', now), 'version', epoch, 'number', 0, 'oldest', 1,
    'publicSince', visibility == '"PUBLIC"' and 1 or 0, 'listing', listing)
  for index, json in ipairs(given) do redis.call('HSET', meta, fact_names[index], json) end
  if external_json ~= '' then redis.call('HSET', meta, 'externalId', external_json) end
end

local function let_creator_in()
  local membership = admit(room, now, creator, creator, 'OWNER', creator_json, 1)
  redis.call('ZADD', staff, room.sequence, creator)
  write_facts()
  return membership
end

-- The application is in no room: the log begins with what it made the room, told to nobody yet.
local function begin_without_creator()
  local step = next_step(room, entry_head('updated', room, now, creator) .. '}')
  write_facts()
  append(step, room, now, shown_with_room(creator_json, show_room()))
  return false
end

local membership
if creator == app_id then membership = begin_without_creator() else membership = let_creator_in() end
for user, user_json in string.gmatch(additions, '(%S+) ([^\n]+)') do
  if redis.call('HLEN', members) < members_limit then
    admit(room, now, creator, user, 'MEMBER', creator_json .. ',' .. user_json, told_limit)
  end
end

return remember({ 'created', show_room(), membership, others() })
