// Factory firmware that asks to be blessed and does nothing else.
server.bless(true);
