package io.flexgate.config;

import io.flexgate.config.text.Place;

/**
 * The value in force for a key and where it comes from. Immutable.
 *
 * @param place where it was given; {@link Place#DEFAULT} when it was not
 * @param sound false when what was given is wrong and the default stands in, so that reading can go on
 * @param origin for people: empty for a default, else the source with its line and what was put in
 */
record Found<T>(T value, Place place, boolean sound, String origin) {}
