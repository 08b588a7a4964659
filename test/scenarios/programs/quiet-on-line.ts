imp.enableblinkup(false);
server.log('blinkup off');
