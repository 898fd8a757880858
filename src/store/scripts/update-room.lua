#!lua
-- Changes what a room is, on the word of a member who may. What it is already stays as it is, and nobody is told.
--
-- KEYS   meta, members, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'updated', room} | {'not-a-member'} | {'not-allowed', needs} | {'limited', retry after ms}
--        | {'moved'}: its place in the directory was made for another name, or for a room that was not public

local meta, members, log, changes, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local by, by_json, needs = ARGV[1], ARGV[2], ARGV[3]
local changes_limit, own_changes_limit = tonumber(ARGV[4]), tonumber(ARGV[5])
local attempt, channel, log_limit, answer_life_ms = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9]
-- Its place in the directory, where name or visibility are given; empty: none. The room has it only as long as it is public.
local listing = ARGV[10]
-- The facts, each as JSON; those that stay as they are, are empty.
local name, topic, avatar_url, metadata = ARGV[11], ARGV[12], ARGV[13], ARGV[14]
local visibility, slow_mode_seconds = ARGV[15], ARGV[16]
local role_to_send, role_to_add, role_to_remove = ARGV[17], ARGV[18], ARGV[19]
-- The name for which that place was made, as JSON; empty: there is none.
local listed_as = ARGV[20]

assert_may_publish(channel)
local room, refusal = judge(by, needs)
if not room then return refusal end

-- The second run of one attempt may come behind another change: it must not take that back.
if recall() then return { 'updated', show_room() } end
local facts = read_facts()
-- In the order of `fact_names`.
local given = {
  name, topic, avatar_url, metadata, visibility, slow_mode_seconds, role_to_send, role_to_add, role_to_remove,
}
local changed = {}
for index, json in ipairs(given) do
  local fact = fact_names[index]
  if json ~= '' and json ~= facts[fact] then
    facts[fact] = json
    table.insert(changed, fact)
    table.insert(changed, json)
  end
end
if #changed == 0 then return { 'updated', show_room() } end

local is_public = facts.visibility == '"PUBLIC"'
local moves = is_public and (name ~= '' or visibility ~= '')
if moves and listed_as ~= facts.name then return { 'moved' } end

local retry_after_ms = count_room_change(room, by)
if retry_after_ms then return { 'limited', retry_after_ms } end

local now = now_ms()
-- Whoever listens without being in it hears no more from the entry on that says so.
local closing = room.is_public and not is_public and ',"visibility":"PRIVATE"' or ''
local step = next_step(room, entry_head('updated', room, now, by) .. closing .. '}')
facts.version = step.check
local shown = room_json(facts)
local since = is_public and (room.is_public and room.public_since or step.sequence) or 0
redis.call('HSET', meta, 'version', step.check, 'publicSince', since, unpack(changed))
-- One that is public and keeps its name keeps its place.
if not is_public or moves then redis.call('HSET', meta, 'listing', is_public and listing or '') end
append(step, room, now, shown_with_room(by_json, shown))
remember(1)
return { 'updated', shown }
