device.on('reading', (value) => {
  const { readings = 0 } = server.load() as { readings?: number };
  server.save({ readings: readings + 1, last: value });
});

http.onrequest((request, response) => {
  if (request.method === 'POST' && request.path === '/period') {
    device.send('period', Number(request.body));
    return response.send(202, 'asked');
  }
  response.header('content-type', 'application/json');
  response.send(200, JSON.stringify(server.load()));
});
