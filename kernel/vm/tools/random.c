// SPDX-License-Identifier: MIT
/* Random numbers that a seed determines (xorshift64*). */
#include "robust.h"

static uint64_t state = 1;

void seed_random(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15u | 1;
	for (int skipped = 0; skipped < 8; skipped++)
		random_word();
}

uint64_t random_word(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1du;
}

uint32_t random_below(uint32_t limit)
{
	return (random_word() >> 32) % limit;
}

bool chance(unsigned int percent)
{
	return random_below(100) < percent;
}

void random_octets(uint8_t *octets, size_t count)
{
	for (size_t at = 0; at < count; at++)
		octets[at] = random_word() >> 56;
}

uint32_t random_boundary(void)
{
	static const uint32_t values[] = {
		0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
	};

	if (chance(30))
		return random_word();
	return values[random_below(COUNT(values))] + random_below(3) - 1;
}

void damage(uint8_t *octets, size_t count, unsigned int times)
{
	while (times-- > 0 && count > 0) {
		size_t at = random_below(count);

		if (chance(50))
			octets[at] ^= 1u << random_below(8);
		else
			octets[at] = chance(50) ? random_word() : random_boundary();
	}
}
