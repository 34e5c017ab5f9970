/** The part of the dissector that is the same whatever the message looks like. */
export const code = `-- Segments

local tcp_flags = Field.new('tcp.flags')
local tcp_len = Field.new('tcp.len')
local ip_src = Field.new('ip.src')
local icmp_type = Field.new('icmp.type')
local icmpv6_type = Field.new('icmpv6.type')
local frame_time = Field.new('frame.time_epoch')

-- Octets of a header, and where in it a field lies.
local IP_HEADER, IP_FRAGMENT, IP_SOURCE, IP_DESTINATION = 20, 6, 12, 16
local TCP_HEADER, TCP_FLAGS = 20, 12
local LARGEST_HEADER = 60
local PROTOCOL_TCP, PORT_TYPE_TCP = 6, 2

-- The IPv4 header of the TCP header at an offset: the nearest one before it. Fragments put together have a buffer of
-- their own with no such header in it; theirs is the last one of the frame. Returns it and whether it is before it.
local function ip_header_of(tcp)
  local before, last
  for _, source in ipairs({ ip_src() }) do
    if source.offset < tcp and (not before or source.offset > before.offset) then before = source end
    last = source
  end
  local found = before or last
  if not found then return nil, false end
  local start = found.offset - IP_SOURCE
  if start < 0 or start + IP_HEADER > found.source:captured_len() then return nil, false end
  return found.source(start, IP_HEADER), before ~= nil
end

local function is_first_fragment(ip)
  return ip(IP_FRAGMENT, 1):bitfield(2, 1) == 1
end

-- Octets of the payload by the lengths in the headers; TCP reports them at the start of its header.
local function payload_octets(tcp)
  for _, length in ipairs({ tcp_len() }) do
    if length.offset == tcp then return length.value end
  end
end

-- The segment with these flags; nil where its payload is unknown: its header is broken, or it is a mere fragment. What
-- an ICMP error quotes is no segment either.
local function segment_with(flags)
  local buffer, tcp = flags.source, flags.offset - TCP_FLAGS
  local octets = payload_octets(tcp)
  if not octets or icmp_type() or icmpv6_type() then return nil end
  local ip, is_before = ip_header_of(tcp)
  if is_before and is_first_fragment(ip) then return nil end
  local payload = tcp + 4 * buffer(flags.offset, 1):bitfield(0, 4)
  local captured = math.min(octets, math.max(0, buffer:captured_len() - payload))
  return { buffer = buffer, ip = ip, tcp = tcp, payload = payload, octets = octets, captured = captured }
end

-- Offsets of the IPv4 header and the TCP header right before a message that fills its packet, if they are there.
local function headers_before(tvb, payload)
  for tcp = payload - TCP_HEADER, math.max(payload - LARGEST_HEADER, IP_HEADER), -4 do
    if 4 * tvb(tcp + TCP_FLAGS, 1):bitfield(0, 4) == payload - tcp then
      for ip = tcp - IP_HEADER, math.max(tcp - LARGEST_HEADER, 0), -4 do
        local is_ip = 4 * tvb(ip, 1):bitfield(4, 4) == tcp - ip and tvb(ip, 1):bitfield(0, 4) == 4
        local total = payload + MESSAGE_OCTETS - ip
        if is_ip and tvb(ip + 9, 1):uint() == PROTOCOL_TCP and tvb(ip + 2, 2):uint() == total then return ip, tcp end
      end
    end
  end
end

-- Whether an IPv4 header is the first of the frame with its addresses: not one in the data of the same connection.
local function is_first_of_its_kind(octets, ip)
  local addresses = ip + IP_SOURCE + 1
  return octets:find(octets:sub(addresses, addresses + 7), 1, true) == addresses
end

-- Finds a segment where there are no fields, since the frame has no protocol tree: so it is in the first pass of
-- tshark -2 without a filter. What is found has headers that fit each other and the addresses that TCP and IP report.
-- Finds only what exchanges need: a message that is whole, in a packet that is.
local function segment_by_octets(tvb, pinfo)
  local octets = tvb:raw()
  local found = octets:find(MESSAGE_CODE_TEXT, 1, true)
  while found do
    local payload = found - 1
    local ip, tcp = headers_before(tvb, payload)
    if tcp and payload + MESSAGE_OCTETS <= #octets
      and tvb(tcp + TCP_FLAGS, 2):uint() % (2 * MIG_BIT) >= MIG_BIT
      and tvb(tcp, 2):uint() == pinfo.src_port and tvb(tcp + 2, 2):uint() == pinfo.dst_port
      and tvb(ip + IP_SOURCE, 4):ipv4() == pinfo.net_src and is_first_of_its_kind(octets, ip)
      and not is_first_fragment(tvb(ip, IP_HEADER)) then
      return {
        buffer = tvb, ip = tvb(ip, IP_HEADER), tcp = tcp, payload = payload,
        octets = MESSAGE_OCTETS, captured = MESSAGE_OCTETS,
      }
    end
    found = octets:find(MESSAGE_CODE_TEXT, found + 1, true)
  end
end

-- What is wrong with a segment

local function range_of(segment, field)
  return segment.buffer(segment.payload + field.offset, field.octets)
end

-- The fields that the segment holds whole, as numbers.
local function values_of(segment)
  local values = {}
  for _, field in ipairs(layout) do
    if field.offset + field.octets <= segment.captured then
      values[field.name] = range_of(segment, field):uint()
    end
  end
  return values
end

local function find_field_problems(values, found)
  if not values.operation then return end
  local operation = operations[values.operation]
  if not operation then
    found['unknown-operation'] = true
    return
  end
  for _, check in ipairs(operation.checks) do
    local value = values[check.field]
    if value and check.first <= value and value <= check.last then found[check.problem] = true end
  end
end

-- Every problem that the captured octets prove.
local function problems_of(segment, values)
  local found = {}
  for _, rule in ipairs(flag_rules) do
    local bit = segment.buffer(segment.tcp + rule.octet, 1):bitfield(rule.bit, 1)
    if bit ~= rule.value then found[rule.problem] = true end
  end
  if segment.octets == MESSAGE_OCTETS then
    find_field_problems(values, found)
  else
    found['payload-length'] = true
  end
  local list = {}
  for _, problem in ipairs(problems) do
    if found[problem.id] then table.insert(list, problem) end
  end
  return list
end

local function is_cut(segment)
  return segment.captured < math.min(segment.octets, MESSAGE_OCTETS)
end

-- Exchanges

-- A record for each message, by frame and place in it. By key, the requests that wait for an answer with the latest
-- of them, and the suspensions. Nothing else grows, and only with messages.
local records, requests, suspensions = {}, {}, {}

function migsock.init()
  records, requests, suspensions = {}, {}, {}
end

local function note_request(record, key)
  local asked = requests[key] or { waiting = {} }
  requests[key] = asked
  asked.latest = record
  table.insert(asked.waiting, record)
end

local function note_answer(record, key)
  local asked = requests[key]
  if not asked then return end
  for _, request in ipairs(asked.waiting) do
    request.answer_in = record.frame
  end
  asked.waiting = {}
  if not record.request or record.request.frame < asked.latest.frame then record.request = asked.latest end
end

-- A suspension lasts from the first message that says so to the first that ends it. Once it has ended, only a request
-- that came later begins another one of the same round: then a new connection has the old addresses.
local function note_effect(record, effect, key)
  local suspension = suspensions[key]
  if effect == 'resumed' and suspension and not suspension.ended then
    suspension.ended = record.frame
    record.suspension = suspension.first
  elseif effect == 'suspended' then
    local is_new = not suspension
      or suspension.ended and record.request and record.request.frame > suspension.ended
    if is_new then suspensions[key] = { first = record } end
  end
end

-- An exchange is told by the remote, the old address and the round; who asks is told apart by its own address.
local function keys_of(segment, values, operation)
  local ports = segment.buffer(segment.tcp, 4)
  local source = string.format('%08x:%d', segment.ip(IP_SOURCE, 4):uint(), ports(0, 2):uint())
  local destination = string.format('%08x:%d', segment.ip(IP_DESTINATION, 4):uint(), ports(2, 2):uint())
  local remote, other = source, destination
  if operation.to_remote then remote, other = destination, source end
  local key = string.format('%s %08x:%d %d', remote, values.old_host, values.old_port, values.round)
  return key, key .. ' ' .. other
end

local function request_key(key, operation_value)
  return key .. ' ' .. operation_value
end

local function new_record(segment, values, pinfo)
  local record = { frame = pinfo.number }
  if not segment.ip then return record end
  local operation = operations[values.operation]
  local key, asker_key = keys_of(segment, values, operation)
  if operation.asks then note_request(record, request_key(asker_key, values.operation)) end
  for _, asked in ipairs(operation.answers or {}) do
    note_answer(record, request_key(asker_key, asked))
  end
  note_effect(record, operation.effect, key)
  return record
end

-- When the frame was captured. Without fields there is only a fraction of the second in floating point; it is right to
-- the microsecond, which is the resolution of most captures.
local function time_of(pinfo)
  local exact = frame_time()
  if exact then return exact.value end
  local microseconds = math.floor(pinfo.abs_ts % 1 * 1e6 + 0.5)
  return NSTime(math.floor(pinfo.abs_ts) + math.floor(microseconds / 1e6), microseconds % 1e6 * 1000)
end

-- The record of a well-formed message. It is made when the message is first seen, so that dissecting a frame again, in
-- whatever order, changes nothing but an inexact time.
local function record_of(segment, values, pinfo)
  local place = pinfo.number .. '@' .. segment.tcp
  local record = records[place] or new_record(segment, values, pinfo)
  records[place] = record
  record.time = time_of(pinfo)
  return record
end

-- What is shown

local function dotted(host)
  local octets = {}
  for place = 4, 1, -1 do
    octets[place] = string.format('%d', host % 0x100)
    host = (host - host % 0x100) / 0x100
  end
  return table.concat(octets, '.')
end

local function summary_of(values)
  local text = string.format('%s round %d old %s:%d',
    operation_names[values.operation], values.round, dotted(values.old_host), values.old_port)
  if values.new_host == 0 and values.new_port == 0 then return text end
  return string.format('%s new %s:%d', text, dotted(values.new_host), values.new_port)
end

local function show_fields(tree, segment, values)
  for _, field in ipairs(layout) do
    if values[field.name] then tree:add(fields[field.name], range_of(segment, field)) end
  end
  local operation = operations[values.operation]
  if operation and operation.reason then tree:add(fields.reason, operation.reason):set_generated() end
end

local function show_problems(tree, list)
  local ids = {}
  for _, problem in ipairs(list) do
    tree:add(fields.problem, problem.id):set_generated()
    tree:add_proto_expert_info(problem.expert)
    table.insert(ids, problem.id)
  end
  return table.concat(ids, ', ')
end

local function show_since(tree, field, record, earlier)
  tree:add(field, record.time - earlier.time):set_generated()
end

local function show_exchange(tree, record)
  if record.answer_in then tree:add(fields.answer_in, record.answer_in):set_generated() end
  if record.request then
    tree:add(fields.answer_to, record.request.frame):set_generated()
    show_since(tree, fields.answer_time, record, record.request)
  end
  if record.suspension then
    tree:add(fields.suspended_in, record.suspension.frame):set_generated()
    show_since(tree, fields.suspension_time, record, record.suspension)
  end
end

-- TCP protects its own text of the column, which would say that this is a retransmission.
local function show_columns(pinfo, text)
  pinfo.cols.protocol = migsock.name
  pinfo.cols.info:clear_fence()
  pinfo.cols.info = migsock.name .. ' ' .. text
end

local function show(segment, values, pinfo, root)
  local tree = root:add(migsock, segment.buffer(segment.payload, segment.captured))
  show_fields(tree, segment, values)
  local list = problems_of(segment, values)
  local text
  if is_cut(segment) then
    tree:add_proto_expert_info(cut)
    text = 'message cut by the capture'
  end
  if #list > 0 then
    text = 'malformed: ' .. show_problems(tree, list)
  elseif not text then
    text = summary_of(values)
    show_exchange(tree, record_of(segment, values, pinfo))
  end
  tree:append_text(', ' .. text)
  show_columns(pinfo, text)
end

local function dissect_segment(flags, pinfo, root)
  local segment = segment_with(flags)
  local values = segment and values_of(segment)
  if values and values.code == MESSAGE_CODE then show(segment, values, pinfo, root) end
end

local function remember_segment(tvb, pinfo)
  local segment = segment_by_octets(tvb, pinfo)
  local values = segment and values_of(segment)
  if values and #problems_of(segment, values) == 0 then record_of(segment, values, pinfo) end
end

-- Takes the TCP headers of the frame as they come, without a table: nearly every frame ends at the comparison.
local function dissect_segments(pinfo, root, flags, ...)
  if not flags then return end
  if flags.value % (2 * MIG_BIT) >= MIG_BIT then dissect_segment(flags, pinfo, root) end
  return dissect_segments(pinfo, root, ...)
end

local function dissect_frame(tvb, pinfo, root, ...)
  if ... then
    dissect_segments(pinfo, root, ...)
  elseif pinfo.port_type == PORT_TYPE_TCP then
    remember_segment(tvb, pinfo)
  end
end

function migsock.dissector(tvb, pinfo, root)
  dissect_frame(tvb, pinfo, root, tcp_flags())
end

register_postdissector(migsock)
`;
