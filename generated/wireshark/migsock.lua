-- Generated from spec/ by src/export; change it there and run: npm run generate

-- Dissector of MIGSOCK messages for Wireshark and tshark 4.0 to 4.6. Put it into the folder of personal Lua plugins,
-- or start with: -X lua_script:migsock.lua
--
-- A message lies in sequence space that is acknowledged already. TCP takes it for a retransmission and hands it to no
-- other dissector, hence this is a postdissector: it comes after all others and finds the segments by their fields.
-- The first part are the tables of the specification; the second reads from the bottom up, from migsock.dissector.

local migsock = Proto('MIGSOCK', 'MIGSOCK message')

local MESSAGE_OCTETS = 20
local MESSAGE_CODE = 0x4d494753
local MESSAGE_CODE_TEXT = 'MIGS'
-- MIG bit, as a mask of tcp.flags.
local MIG_BIT = 0x0800

-- By value. `answers` are the operations that it can answer, `effect` is what the remote is once it has sent it, and
-- a field that lies in a range of `checks` has that problem.
local operations = {
  [0x0001] = {
    name = 'MIGRATION_REQUEST',
    to_remote = true,
    asks = true,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0002] = {
    name = 'REMOTE_RESTART',
    to_remote = true,
    asks = true,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0000, last = 0x0000, problem = 'new-port-zero' },
      { field = 'new_host', first = 0x00000000, last = 0x00000000, problem = 'new-host-unspecified' },
      { field = 'new_host', first = 0xe0000000, last = 0xefffffff, problem = 'new-host-multicast' },
      { field = 'new_host', first = 0xffffffff, last = 0xffffffff, problem = 'new-host-broadcast' },
    },
  },
  [0x0003] = {
    name = 'REQUEST_ACK',
    to_remote = false,
    asks = false,
    answers = { 0x0001 },
    effect = 'suspended',
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0004] = {
    name = 'RESTART_ACK',
    to_remote = false,
    asks = false,
    answers = { 0x0002 },
    effect = 'resumed',
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0005] = {
    name = 'CANCEL',
    to_remote = true,
    asks = true,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0006] = {
    name = 'CANCEL_ACK',
    to_remote = false,
    asks = false,
    answers = { 0x0005 },
    effect = 'resumed',
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0101] = {
    name = 'REJECT_ADDRESS_MISMATCH',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 1,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0102] = {
    name = 'REJECT_NOT_SUSPENDED',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 2,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0103] = {
    name = 'REJECT_STALE_STATE',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 3,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0104] = {
    name = 'REJECT_NEW_TUPLE_IN_USE',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 4,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0105] = {
    name = 'REJECT_POLICY',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 5,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0106] = {
    name = 'REJECT_MOVED',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 6,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0107] = {
    name = 'REJECT_BUSY',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 7,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
}

local operation_names = {
  [0x0001] = 'MIGRATION_REQUEST',
  [0x0002] = 'REMOTE_RESTART',
  [0x0003] = 'REQUEST_ACK',
  [0x0004] = 'RESTART_ACK',
  [0x0005] = 'CANCEL',
  [0x0006] = 'CANCEL_ACK',
  [0x0101] = 'REJECT_ADDRESS_MISMATCH',
  [0x0102] = 'REJECT_NOT_SUSPENDED',
  [0x0103] = 'REJECT_STALE_STATE',
  [0x0104] = 'REJECT_NEW_TUPLE_IN_USE',
  [0x0105] = 'REJECT_POLICY',
  [0x0106] = 'REJECT_MOVED',
  [0x0107] = 'REJECT_BUSY',
}

local reasons = {
  [1] = 'The message and its segment name different addresses; a NAT is on the path.',
  [2] = 'The remote is not suspended or the round is closed.',
  [3] = 'The restored state is older than what the remote has acknowledged or the round is wrong.',
  [4] = 'The remote already has a connection with the new address.',
  [5] = 'The remote is not willing to let this connection move.',
  [6] = 'The connection has moved to another address.',
  [7] = 'The remote is itself migrating.',
}

local fields = migsock.fields
fields.code = ProtoField.uint32('migsock.code', 'Message Code', base.HEX, nil, nil, 'Says that this is a MIGSOCK message and which format it has.')
fields.round = ProtoField.uint16('migsock.round', 'Round', base.DEC, nil, nil, 'Which migration of this moving end the message belongs to; the first is round 0.')
fields.operation = ProtoField.uint16('migsock.operation', 'Operation', base.HEX, operation_names, nil, 'What the message asks for or answers.')
fields.old_host = ProtoField.ipv4('migsock.old_host', 'Old Host', 'IPv4 address of the moving endpoint at the source.')
fields.old_port = ProtoField.uint16('migsock.old_port', 'Old Port', base.DEC, nil, nil, 'TCP port of the moving endpoint at the source.')
fields.new_port = ProtoField.uint16('migsock.new_port', 'New Port', base.DEC, nil, nil, 'TCP port of the moving endpoint at the destination.')
fields.new_host = ProtoField.ipv4('migsock.new_host', 'New Host', 'IPv4 address of the moving endpoint at the destination.')
fields.reason = ProtoField.uint16('migsock.reason', 'Reason', base.DEC, reasons, nil, 'Why a message was rejected.')
fields.problem = ProtoField.string('migsock.problem', 'Problem', base.NONE, 'Why the segment is malformed.')
fields.answer_in = ProtoField.framenum('migsock.answer_in', 'Answer in', base.NONE, frametype.RESPONSE)
fields.answer_to = ProtoField.framenum('migsock.answer_to', 'Answer to', base.NONE, frametype.REQUEST)
fields.answer_time = ProtoField.relative_time('migsock.answer_time', 'Time since the message answered')
fields.suspended_in = ProtoField.framenum('migsock.suspended_in', 'Suspended in')
fields.suspension_time = ProtoField.relative_time('migsock.suspension_time', 'Duration of the suspension')

-- The message, field by field.
local layout = {
  { name = 'code', offset = 0, octets = 4 },
  { name = 'round', offset = 4, octets = 2 },
  { name = 'operation', offset = 6, octets = 2 },
  { name = 'old_host', offset = 8, octets = 4 },
  { name = 'old_port', offset = 12, octets = 2 },
  { name = 'new_port', offset = 14, octets = 2 },
  { name = 'new_host', offset = 16, octets = 4 },
}

-- What the flags of a MIGSOCK segment are to be: octet of the TCP header, number of the bit from the left, its value.
local flag_rules = {
  { octet = 13, bit = 3, value = 1, problem = 'ack-clear' }, -- ACK
  { octet = 13, bit = 6, value = 0, problem = 'syn-set' }, -- SYN
  { octet = 13, bit = 7, value = 0, problem = 'fin-set' }, -- FIN
  { octet = 13, bit = 5, value = 0, problem = 'rst-set' }, -- RST
  { octet = 13, bit = 2, value = 0, problem = 'urg-set' }, -- URG
}

-- In the order in which they are reported.
local problems = {
  {
    id = 'ack-clear',
    expert = ProtoExpert.new(
      'migsock.problem.ack_clear', 'ACK is clear [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'syn-set',
    expert = ProtoExpert.new(
      'migsock.problem.syn_set', 'SYN is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'fin-set',
    expert = ProtoExpert.new(
      'migsock.problem.fin_set', 'FIN is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'rst-set',
    expert = ProtoExpert.new(
      'migsock.problem.rst_set', 'RST is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'urg-set',
    expert = ProtoExpert.new(
      'migsock.problem.urg_set', 'URG is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'payload-length',
    expert = ProtoExpert.new(
      'migsock.problem.payload_length', 'the payload is not exactly one message [MIG-CAR-ONE-MESSAGE]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'unknown-operation',
    expert = ProtoExpert.new(
      'migsock.problem.unknown_operation', 'the operation is not one of this protocol [MIG-MSG-OPERATION]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'old-host-unspecified',
    expert = ProtoExpert.new(
      'migsock.problem.old_host_unspecified', 'Old Host is zero, which is no host [MIG-MSG-OLD-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-port-not-zero',
    expert = ProtoExpert.new(
      'migsock.problem.new_port_not_zero', 'New Port is to be zero in this operation [MIG-MSG-UNUSED-IS-ZERO]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-port-zero',
    expert = ProtoExpert.new(
      'migsock.problem.new_port_zero', 'New Port is zero, which is no port [MIG-MSG-NEW-PORT]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-not-zero',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_not_zero', 'New Host is to be zero in this operation [MIG-MSG-UNUSED-IS-ZERO]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-unspecified',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_unspecified', 'New Host is zero, which is no host [MIG-MSG-NEW-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-multicast',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_multicast', 'New Host is a multicast address [MIG-MSG-NEW-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-broadcast',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_broadcast', 'New Host is the broadcast address [MIG-MSG-NEW-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
}
local cut = ProtoExpert.new(
  'migsock.cut', 'The message was cut by the capture', expert.group.UNDECODED, expert.severity.NOTE)

migsock.experts = { cut }
for _, problem in ipairs(problems) do
  table.insert(migsock.experts, problem.expert)
end

-- Segments

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
