// Factory firmware whose device does not pass its test.
server.log('test failed');
server.bless(false, (blessed) => server.log(`callback ${blessed}`));
