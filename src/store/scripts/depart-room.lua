#!lua flags=allow-oom
-- Takes a user whose account is deleted out of a room. What they own passes to the moderator who has been in it longest,
-- else to the member who has; a room in which nobody else is, is deleted.
--
-- KEYS   meta, members, roster, staff, reads, mutes, bans, banned, ban ends, invitations, history, reactions, emoji, log of the room;
--        what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'departed'} | {'gone'}: not in it (any more) | {'heir', who it is, who added them}: to be shown in the entries

local meta, members, roster, staff, reads, mutes, bans, banned, ban_ends, invitations, history, reactions, emoji, log =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13],
  KEYS[14]
local answered = KEYS[15]
local by = ARGV[1]
-- Of whom the people below tell; empty: of nobody.
local known_heir = ARGV[2]
-- The user, the heir, and who added the heir.
local people_json = ARGV[3]
local told_limit = tonumber(ARGV[4])
local attempt, channel, log_limit, remembrance_ms = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8]
local answer_life_ms = ARGV[9]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room = find_room()
local own = room and not room.deleted and redis.call('HGET', members, by)
if not own then return { 'gone' } end

local now = now_ms()
-- The application's rooms stay when nobody is in them.
if redis.call('HLEN', members) == 1 and room.owner ~= app_id then
  bury(room, now, by, people_json)
  return remember({ 'departed' })
end

-- Of two in a list one is another.
local function first_other(list)
  for _, user in ipairs(redis.call('ZRANGE', list, 0, 1)) do if user ~= by then return user end end
end
assert_sets(roster, staff, mutes)
if room.owner == by then
  local heir = first_other(staff) or first_other(roster)
  local membership = redis.call('HGET', members, heir)
  if heir ~= known_heir then return { 'heir', heir, string.match(membership, '"addedBy":"([^"]+)"') } end
  transfer(room, now, by, heir, membership)
end
dismiss(room, now, by, by, '"cause":"ACCOUNT_DELETED"')
return remember({ 'departed' })
