/* Made from protocol/sampler-link/records.ts; a test compares. Do not edit. */
#ifndef RECORDS_H
#define RECORDS_H
#define LINK_VERSION 1
#define LINK_SAMPLES_PER_RECORD 16
#define LINK_MAX_RECORD_BYTES 48
#define LINK_MAX_FRAME_CHUNK_BYTES 32
#define KIND_HELLO 1
#define KIND_SAMPLES 2
#define KIND_INPUTS 3
#define KIND_ANSWER 4
#define KIND_FIXTURE 5
#define KIND_IDENTIFY 64
#define KIND_SAMPLE 65
#define KIND_PWM 66
#define KIND_PIN 67
#define KIND_FRAME 68
#define KIND_TRANSMIT 69
#define KIND_STOP 70
#define KIND_READ 71
#define BOARD_ATMEGA328P_16_MHZ 1
#define REFERENCE_SUPPLY 0
#define REFERENCE_INTERNAL 1
#define STATUS_DONE 0
#define STATUS_UNKNOWN 1
#define STATUS_BAD_ARGUMENT 2
#define STATUS_BUSY 3
#define FIXTURE_IDLE 0
#define FIXTURE_SENDING 1
#define FIXTURE_DONE 2
#define FIXTURE_STOPPED 3
#define MODE_INPUT 0
#define MODE_INPUT_PULLUP 1
#define MODE_LOW 2
#define MODE_HIGH 3
#endif
