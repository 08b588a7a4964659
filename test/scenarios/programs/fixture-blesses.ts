// A mistake: factory firmware of the DUT that was loaded into the fixture.
server.bless(true, (blessed) => server.log(`blessed ${blessed}`));
