#!lua
-- Gives a member another role, on the owner's word. To make somebody the owner gives the room away: whoever owned it is a
-- moderator from then on.
--
-- KEYS   meta, members, staff, mutes, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'set', room, membership} | {'stranger'} | {'not-a-member'} | {'not-allowed', needs} | {'full'}
--        | {'limited', retry after ms}

local meta, members, staff, mutes, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by = ARGV[1]
local member = ARGV[2]
-- Both of them, and who added them.
local people_json = ARGV[3]
local role = ARGV[4]
local needs = ARGV[5]
local moderators_limit = tonumber(ARGV[6])
local changes_limit = tonumber(ARGV[7])
local own_changes_limit = tonumber(ARGV[8])
local attempt = ARGV[9]
local channel = ARGV[10]
local log_limit = tonumber(ARGV[11])
local answer_life_ms = ARGV[12]

assert_may_publish(channel)
local earlier = recall(answered)
if earlier then return earlier end

local room, own = judge(by, needs, meta, members)
if not room then return own end
local standing = redis.call('HGET', members, member)
if not standing then return { 'stranger' } end
if role_in(standing) == role then return { 'set', show_room(meta), standing } end
-- A room always has one owner: the role is given away, never laid down.
if member == room.owner then return not_allowed(room, '') end
-- The owner is one of the staff.
if role == 'MODERATOR' and redis.call('ZCARD', staff) > moderators_limit then return { 'full' } end
local retry_after_ms = count_room_change(room, changes, by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

assert_sets(staff, mutes)
local facts = read_facts(meta)
local now = now_ms()
local at = math.max(now, room.at)

-- Goes on behind the entry, which is written by now.
local function write(step, shown)
  append(step, at, shown, meta, log, channel, log_limit)
  room.sequence, room.check = step.sequence, step.check
end

local function give(user, its_membership, its_role)
  local changed = with_role(its_membership, its_role)
  local entry = entry_head('standing', room, now, by, attempt) .. standing_fields(user, changed) .. '}'
  write(next_step(room, entry, log), shown_json(people_json, ''))
  redis.call('HSET', members, user, changed)
  if its_role == 'MEMBER' then redis.call('ZREM', staff, user)
  else redis.call('ZADD', staff, string.match(changed, '"sequence":(%d+)'), user) end
  return changed
end

-- Nobody is above the owner who could lift a mute.
if role == 'OWNER' then
  standing = with_mute(standing, nil)
  redis.call('ZREM', mutes, member)
end
local membership = give(member, standing, role)
if role == 'OWNER' then
  give(by, own, 'MODERATOR')
  local step = next_step(room, entry_head('updated', room, now, by, attempt) .. '}', log)
  facts.owner, facts.version = member, step.check
  redis.call('HSET', meta, 'owner', member, 'version', step.check)
  write(step, shown_with_room(people_json, room_json(facts)))
end
local answer = { 'set', room_json(facts), membership }
remember(answered, answer, answer_life_ms)
return answer
