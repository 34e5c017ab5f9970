/** The part of the dissector that finds segments and judges them. */
export const segments = `-- Segments

local tcp_flags = Field.new('tcp.flags')
local tcp_len = Field.new('tcp.len')
local ip_src = Field.new('ip.src')
local icmp_type = Field.new('icmp.type')
local icmpv6_type = Field.new('icmpv6.type')
local frame_time = Field.new('frame.time_epoch')

-- Octets of a header, and where in it a field lies.
local IP_HEADER, IP_TOTAL, IP_FRAGMENT, IP_PROTOCOL, IP_SOURCE, IP_DESTINATION = 20, 2, 6, 9, 12, 16
local TCP_HEADER, TCP_FLAGS = 20, 12
local SYN = 0x02
local PROTOCOL_TCP, PORT_TYPE_TCP = 6, 2

local function has_flag(flags, mask)
  return flags % (2 * mask) >= mask
end

-- Nearly every segment is neither a message nor the first of a connection.
local function is_of_interest(flags)
  return has_flag(flags, MIG_BIT) or has_flag(flags, SYN)
end

-- Whether the packet holds a part of a segment only, by the flag for more of them and the offset.
local function is_fragment(ip)
  return ip(IP_FRAGMENT, 2):uint() % 0x4000 ~= 0
end

-- Where the IPv4 packet goes on behind its header.
local function end_of_header(ip)
  return ip:offset() + 4 * ip(0, 1):bitfield(4, 4)
end

-- The IPv4 header right before the TCP header at an offset. Fragments put together have a buffer of their own with no
-- such header in it; theirs is that of a fragment. There is none where TCP is in anything else, such as IPv6.
local function ip_header_of(tcp)
  for _, source in ipairs({ ip_src() }) do
    local ip = source.source(source.offset - IP_SOURCE, IP_HEADER)
    local is_near = end_of_header(ip) == tcp or is_fragment(ip)
    if is_near and ip(IP_PROTOCOL, 1):uint() == PROTOCOL_TCP then return ip end
  end
end

-- Octets of the payload by the lengths in the headers; TCP reports them at the start of its header.
local function payload_octets(tcp)
  for _, length in ipairs({ tcp_len() }) do
    if length.offset == tcp then return length.value end
  end
end

-- Where the packet ends by its own length; zero says that it fills the frame, which has the segmentation still before it.
local function end_of_packet(ip, frame_end)
  local total = ip(IP_TOTAL, 2):uint()
  return total == 0 and frame_end or ip:offset() + total
end

local function segment_of(buffer, ip, tcp, payload, octets)
  local captured = math.min(octets, math.max(0, buffer:captured_len() - payload))
  return { buffer = buffer, ip = ip, tcp = tcp, payload = payload, octets = octets, captured = captured }
end

local function payload_offset(buffer, tcp)
  return tcp + 4 * buffer(tcp + TCP_FLAGS, 1):bitfield(0, 4)
end

-- The segment with these flags; nil where its payload is unknown: its header is broken, it is a mere fragment, or its
-- packet says that it is longer than what was sent. What an ICMP error quotes is no segment either.
local function segment_with(flags)
  local buffer, tcp = flags.source, flags.offset - TCP_FLAGS
  local octets = payload_octets(tcp)
  if not octets or icmp_type() or icmpv6_type() then return nil end
  local ip = ip_header_of(tcp)
  if not ip then return nil end
  local payload = payload_offset(buffer, tcp)
  local sent = payload + octets
  if not is_fragment(ip) and end_of_packet(ip, sent) ~= sent then return nil end
  return segment_of(buffer, ip, tcp, payload, octets)
end

-- How far into a frame without fields its headers begin at most, and what an IPv4 header before TCP looks like.
local FRAME_HEAD = 256
local IP_BEFORE_TCP = '[\\x45-\\x4f]........\\x06'

-- Offsets of the first IPv4 header before TCP with the source port that Wireshark found, so not of one in the data, and
-- of the TCP header; the flags. Nearly every frame ends here, so that it does without a Tvb's slower ways to its octets.
local function headers_by_octets(tvb, pinfo)
  local octets = tvb:raw()
  local ip = octets:find(IP_BEFORE_TCP)
  while ip and ip <= FRAME_HEAD do
    local tcp = ip + 4 * (octets:byte(ip) % 0x10)
    local high, low = octets:byte(tcp, tcp + 1)
    if low and 0x100 * high + low == pinfo.src_port then
      high, low = octets:byte(tcp + TCP_FLAGS, tcp + TCP_FLAGS + 1)
      return ip - 1, tcp - 1, low and 0x100 * high + low
    end
    ip = octets:find(IP_BEFORE_TCP, ip + 1)
  end
end

-- The segment of a frame that has no fields, since Wireshark made no protocol tree, and the flags of the segment. Only
-- what exchanges need is found: a segment in a packet that is whole.
local function segment_by_octets(tvb, pinfo)
  local start, tcp, flags = headers_by_octets(tvb, pinfo)
  if not flags or not is_of_interest(flags) or pinfo.port_type ~= PORT_TYPE_TCP then return nil end
  local ip = tvb(start, IP_HEADER)
  if ip(IP_SOURCE, 4):ipv4() ~= pinfo.net_src or ip(IP_DESTINATION, 4):ipv4() ~= pinfo.net_dst then return nil end
  if is_fragment(ip) then return nil end
  local payload, last = payload_offset(tvb, tcp), end_of_packet(ip, tvb:reported_len())
  if payload < tcp + TCP_HEADER or last < payload or last > tvb:reported_len() then return nil end
  return segment_of(tvb, ip, tcp, payload, last - payload), flags
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
`;
