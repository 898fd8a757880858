-- How memberships begin and end, and what a mute leaves in them.

-- What the entry of somebody who comes or goes says where the room is too large to be told of each.
local function quietly(count, limit)
  return count > limit and ',"quiet":true' or ''
end

-- Fails now, before anything is written, where these sets could not be written later.
local function assert_sets(...)
  for _, key in ipairs({ ... }) do redis.call('ZCARD', key) end
end

-- Until when a membership says that its member is muted; nil: it says nothing.
local function mute_of(membership)
  return tonumber((string.match(membership, '"mutedUntil":(%d+)')))
end

local function mute_field(till)
  return till and string.format(',"mutedUntil":%.0f', till) or ''
end

-- The same membership with another end of the mute; nil: with none.
local function with_mute(membership, till)
  local rest = string.gsub(membership, ',"mutedUntil":%d+', '', 1)
  return (string.gsub(rest, '}$', mute_field(till) .. '}'))
end

-- Until when a user is muted who comes (back); nil: not at all.
local function mute_before(user, now)
  local till = tonumber(redis.call('ZSCORE', mutes, user) or 0)
  return till > now and till or nil
end

-- Whether one of the two people of a direct room has blocked the other.
local function has_blocks()
  return redis.call('HLEN', blocks) > 0
end

-- Whether the room is a direct one of such two: they neither write to each other there nor see what the other one does.
local function are_apart(room)
  return room.owner == '' and has_blocks()
end

-- Makes a user a member with this role, told by an entry; answers the membership. In a room of more than so many nobody but
-- them is told.
local function admit(room, now, by, user, role, people, limit)
  assert_sets(roster, mutes)
  local count = redis.call('HLEN', members) + 1
  local muted = mute_field(mute_before(user, now))
  local entry = string.format('%s,"member":"%s","role":"%s","memberCount":%d%s%s}',
    entry_head('added', room, now, by), user, role, count, muted, quietly(count, limit))
  local step = write_entry(room, now, entry, shown_json(people, ''))
  local membership = string.format(
    '{"userId":"%s","role":"%s","addedBy":"%s","joinedAt":%.0f,"sequence":%d,"check":"%s","previous":"%s"%s}',
    user, role, by, room.at, step.sequence, step.check, step.previous, muted)
  redis.call('HSET', members, user, membership)
  -- Whoever joins begins with nothing unread.
  redis.call('HSET', reads, user, room.number)
  redis.call('ZADD', roster, step.sequence, user)
  return membership
end

-- Ends a membership, told by an entry that says why; answers the step. `cause`: the fields of the entry that do.
local function dismiss(room, now, by, user, cause)
  assert_sets(roster, staff)
  local count = redis.call('HLEN', members) - 1
  local entry = string.format('%s,"member":"%s","memberCount":%d,"roomName":%s,%s%s}',
    entry_head('removed', room, now, by), user, count, read_facts().name, cause, quietly(count, told_limit))
  local step = write_entry(room, now, entry, shown_json(people_json, ''))
  redis.call('HDEL', members, user)
  redis.call('ZREM', roster, user)
  redis.call('ZREM', staff, user)
  redis.call('HDEL', reads, user)
  return step
end
