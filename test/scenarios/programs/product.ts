server.log('product firmware runs');
