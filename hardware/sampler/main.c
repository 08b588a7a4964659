/*
 * The sampler: an ATmega328P at 16 MHz (Arduino Uno, Nano) that streams light from A0, dims LEDs, reads pins and shows BlinkUp
 * on a fixture LED. What it says and hears: protocol/sampler-link/records.ts.
 *
 * It greets at either speed in turn until a host speaks, keeps that speed, and samples at 1 kHz all the while: the converter's
 * interrupt is its heartbeat, and between two of them it sleeps.
 */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <stdbool.h>
#include "fixture.h"
#include "link.h"
#include "pins.h"
#include "samples.h"
#include "serial.h"

#define FIRMWARE_VERSION 0x0100
#define IDLE_HZ 1000
/* In blocks of 16 ms: how long a speed is greeted at. */
#define GREETING_BLOCKS 6
/* So many broken bytes without a good record between them, and the host talks at another speed. */
#define BREAKS_BEFORE_GREETING 8

/* Survives a reset: tells the next start that the watchdog ended this one. A boot loader may reset by the watchdog, too. */
#define HUNG 0x5ada
#define CAUSE_HUNG 0x80
static uint16_t hung __attribute__((section(".noinit")));

static uint8_t reset_cause;
static uint8_t sequence;
static uint16_t streaming_hz;
static uint8_t reference;
static bool settled;
static enum baud baud;
static uint8_t breaks;
static uint16_t reported_levels;
static bool levels_wanted;

static uint8_t record[LINK_MAX_RECORD_BYTES];
static uint8_t wire[LINK_MAX_WIRE_BYTES];
static uint8_t heard[LINK_MAX_WIRE_BYTES];
static uint8_t heard_bytes;

static uint8_t *put16(uint8_t *at, uint16_t value)
{
    *at++ = value;
    *at++ = value >> 8;
    return at;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, value), value >> 16);
}

static uint16_t get16(const uint8_t *at)
{
    return at[0] | (uint16_t)at[1] << 8;
}

static uint32_t get32(const uint8_t *at)
{
    return get16(at) | (uint32_t)get16(at + 2) << 16;
}

static uint8_t *begin(uint8_t kind)
{
    record[0] = kind;
    record[1] = sequence;
    return record + 2;
}

/* The sequence number counts what was sent, so that the host sees what the line lost. */
static bool finish(const uint8_t *end)
{
    const uint8_t length = link_encode(wire, record, end - record);
    if (!serial_send(wire, length)) return false;
    sequence++;
    return true;
}

static void send_hello(void)
{
    uint8_t *at = begin(KIND_HELLO);
    *at++ = LINK_VERSION;
    *at++ = BOARD_ATMEGA328P_16_MHZ;
    at = put16(at, FIRMWARE_VERSION);
    at = put16(at, streaming_hz);
    at = put32(at, samples_next_index());
    *at++ = reset_cause;
    *at++ = reference;
    finish(at);
}

static void answer(uint8_t command, uint8_t command_sequence, uint8_t status)
{
    uint8_t *at = begin(KIND_ANSWER);
    *at++ = command;
    *at++ = command_sequence;
    *at++ = status;
    finish(at);
}

static void greet(void)
{
    fixture_stop();
    settled = false;
    breaks = 0;
    streaming_hz = 0;
    reference = REFERENCE_SUPPLY;
    samples_start(IDLE_HZ, reference);
}

static uint8_t command_sample(uint16_t hz, uint8_t wanted_reference)
{
    if (wanted_reference > REFERENCE_INTERNAL) return STATUS_BAD_ARGUMENT;
    /* A transmission is timed by the same timer. */
    if (fixture_sending()) return STATUS_BUSY;
    if (!samples_start(hz ? hz : IDLE_HZ, wanted_reference)) return STATUS_BAD_ARGUMENT;
    streaming_hz = hz;
    reference = wanted_reference;
    return STATUS_DONE;
}

static uint8_t command_transmit(const uint8_t *body)
{
    if (fixture_sending()) return STATUS_BUSY;
    const struct transmission wanted = {
        .line_code = body[0],
        .polarity = body[1],
        .period = get32(body + 2),
        .frame_bytes = get16(body + 6),
        .sync_symbols = body[8],
        .tail_symbols = body[9],
    };
    return fixture_transmit(&wanted) ? STATUS_DONE : STATUS_BAD_ARGUMENT;
}

static uint8_t done_if(bool done)
{
    return done ? STATUS_DONE : STATUS_BAD_ARGUMENT;
}

static uint8_t perform(uint8_t kind, const uint8_t *body, uint8_t length)
{
    switch (kind) {
    case KIND_SAMPLE:
        return length == 3 ? command_sample(get16(body), body[2]) : STATUS_BAD_ARGUMENT;
    case KIND_PWM:
        return done_if(length == 2 && pins_dim(body[0], body[1]));
    case KIND_PIN:
        return done_if(length == 2 && pins_set(body[0], body[1]));
    case KIND_FRAME:
        if (fixture_sending()) return STATUS_BUSY;
        return done_if(length > 2 && fixture_frame(get16(body), body + 2, length - 2));
    case KIND_TRANSMIT:
        return length == 10 ? command_transmit(body) : STATUS_BAD_ARGUMENT;
    case KIND_STOP:
        fixture_stop();
        return STATUS_DONE;
    case KIND_READ:
        levels_wanted = true;
        return STATUS_DONE;
    default:
        return STATUS_UNKNOWN;
    }
}

static void hear_record(void)
{
    const uint8_t length = link_decode(heard, heard_bytes);
    if (length == 0) return;
    settled = true;
    breaks = 0;
    if (heard[0] == KIND_IDENTIFY) send_hello();
    else answer(heard[0], heard[1], perform(heard[0], heard + 2, length - 2));
}

static void hear(void)
{
    for (int16_t byte = serial_receive(); byte >= 0; byte = serial_receive()) {
        if (byte != 0) {
            /* What is too long stays too long until its end mark. */
            if (heard_bytes < sizeof heard) heard[heard_bytes] = byte;
            if (heard_bytes <= sizeof heard) heard_bytes++;
            continue;
        }
        if (heard_bytes > 0 && heard_bytes < sizeof heard) hear_record();
        heard_bytes = 0;
    }
    breaks += serial_take_breaks();
    if (settled && breaks >= BREAKS_BEFORE_GREETING) greet();
}

static void send_samples(const struct block *block)
{
    uint8_t *at = begin(KIND_SAMPLES);
    at = put32(at, block->first_index);
    at = put16(at, samples_dropped());
    link_pack(at, block->codes);
    samples_release();
    if (!finish(at + LINK_PACKED_BYTES)) samples_drop(LINK_SAMPLES_PER_RECORD);
}

/* Once a block: hello, and after some of them the other speed. */
static void send_greeting(void)
{
    static const uint8_t end_mark = 0;
    static uint8_t count;
    samples_release();
    if (settled) return;
    if (++count < GREETING_BLOCKS) {
        if (count != 1) return;
        /* What stood on the line at the other speed must not hang on to the record. */
        serial_send(&end_mark, 1);
        send_hello();
        return;
    }
    if (!serial_sent()) return;
    count = 0;
    baud = baud == BAUD_500000 ? BAUD_115200 : BAUD_500000;
    serial_start(baud);
    heard_bytes = 0;
}

static void report_inputs(void)
{
    const uint16_t levels = pins_levels();
    if (!settled || (levels == reported_levels && !levels_wanted)) return;
    uint8_t *at = begin(KIND_INPUTS);
    at = put32(at, samples_next_index());
    at = put16(at, levels);
    if (!finish(at)) return;
    reported_levels = levels;
    levels_wanted = false;
}

static void report_fixture(void)
{
    uint8_t state;
    uint16_t symbols;
    if (!fixture_news(&state, &symbols)) return;
    uint8_t *at = begin(KIND_FIXTURE);
    *at++ = state;
    at = put32(at, samples_next_index());
    at = put16(at, symbols);
    finish(at);
}

ISR(WDT_vect)
{
    hung = HUNG;
}

/* First the interrupt, and 250 ms later the reset. */
static void start_watchdog(void)
{
    wdt_enable(WDTO_250MS);
    WDTCSR |= _BV(WDIE);
}

int main(void)
{
    reset_cause = MCUSR;
    MCUSR = 0;
    if (hung == HUNG) reset_cause |= CAUSE_HUNG;
    hung = 0;
    start_watchdog();
    set_sleep_mode(SLEEP_MODE_IDLE);
    pins_start();
    serial_start(baud);
    reported_levels = pins_levels();
    sei();
    greet();
    for (;;) {
        wdt_reset();
        hear();
        const struct block *const block = samples_ready();
        if (block && streaming_hz) send_samples(block);
        else if (block) send_greeting();
        report_inputs();
        report_fixture();
        /* What comes between the question and the sleep waits for one sample period at most. */
        while (!samples_ready() && !serial_news() && !fixture_has_news()) sleep_mode();
    }
}
