/*
 * A boot loader for an ATmega328P at 16 MHz: the part of STK500 version 1 (Atmel's application note AVR061) that uploading needs,
 * at 115,200 baud, in the upper 1 KB of flash. An Uno as sold has Optiboot there, which speaks the same; this one is for the
 * emulated board and for chips without any. It waits a second after a reset by pin or power, and not at all after the watchdog's.
 */
#include <avr/boot.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <avr/wdt.h>

#define STK_OK 0x10
#define STK_INSYNC 0x14
#define CRC_EOP 0x20
#define GET_SYNC 0x30
#define GET_PARAMETER 0x41
#define SET_DEVICE 0x42
#define SET_DEVICE_EXT 0x45
#define ENTER_PROGRAM 0x50
#define LEAVE_PROGRAM 0x51
#define LOAD_ADDRESS 0x55
#define UNIVERSAL 0x56
#define PROGRAM_PAGE 0x64
#define READ_PAGE 0x74
#define READ_SIGNATURE 0x75

#define BOOT_START 0x7c00
#define VERSION_MAJOR 1
#define VERSION_MINOR 0

static void send(uint8_t byte)
{
    while (!(UCSR0A & _BV(UDRE0))) {}
    UDR0 = byte;
}

/* Silence or a broken byte for a second lets the watchdog reset the chip, and then the program starts. */
static uint8_t receive(void)
{
    while (!(UCSR0A & _BV(RXC0))) {}
    if (!(UCSR0A & _BV(FE0))) wdt_reset();
    return UDR0;
}

static void skip(uint8_t count)
{
    while (count--) receive();
}

/* Out of step with the host: only a reset helps. */
static void give_up(void)
{
    wdt_enable(WDTO_15MS);
    for (;;) {}
}

static void end_of_command(void)
{
    if (receive() != CRC_EOP) give_up();
    send(STK_INSYNC);
}

static void program_page(uint16_t address, const uint8_t *page, uint16_t length)
{
    boot_page_erase(address);
    boot_spm_busy_wait();
    for (uint16_t i = 0; i < length; i += 2) boot_page_fill(address + i, page[i] | (uint16_t)page[i + 1] << 8);
    boot_page_write(address);
    boot_spm_busy_wait();
    boot_rww_enable();
}

int main(void)
{
    static uint8_t page[SPM_PAGESIZE];
    uint16_t address = 0;

    const uint8_t cause = MCUSR;
    if (cause & _BV(WDRF) && !(cause & _BV(EXTRF))) {
        MCUSR = 0;
        wdt_disable();
        ((void (*)(void))0)();
    }
    MCUSR = 0;
    wdt_enable(WDTO_1S);
    UCSR0A = _BV(U2X0);
    UBRR0 = 16;
    UCSR0B = _BV(RXEN0) | _BV(TXEN0);

    for (;;) {
        const uint8_t command = receive();
        uint16_t length;
        switch (command) {
        case GET_PARAMETER: {
            const uint8_t which = receive();
            end_of_command();
            send(which == 0x81 ? VERSION_MAJOR : which == 0x82 ? VERSION_MINOR : 3);
            break;
        }
        case SET_DEVICE:
            skip(20);
            end_of_command();
            break;
        case SET_DEVICE_EXT:
            skip(5);
            end_of_command();
            break;
        case LOAD_ADDRESS:
            address = receive();
            address |= (uint16_t)receive() << 8;
            address <<= 1;
            end_of_command();
            break;
        case UNIVERSAL:
            skip(4);
            end_of_command();
            send(0);
            break;
        case PROGRAM_PAGE:
            length = receive() << 8;
            length |= receive();
            receive();
            if (length > SPM_PAGESIZE) give_up();
            for (uint16_t i = 0; i < length; i++) page[i] = receive();
            end_of_command();
            /* It does not overwrite itself. */
            if (address < BOOT_START) program_page(address, page, length);
            break;
        case READ_PAGE:
            length = receive() << 8;
            length |= receive();
            receive();
            end_of_command();
            for (; length; length--) send(pgm_read_byte(address++));
            break;
        case READ_SIGNATURE:
            end_of_command();
            send(SIGNATURE_0);
            send(SIGNATURE_1);
            send(SIGNATURE_2);
            break;
        case LEAVE_PROGRAM:
            end_of_command();
            send(STK_OK);
            wdt_enable(WDTO_15MS);
            for (;;) {}
        default:
            end_of_command();
        }
        send(STK_OK);
    }
}
