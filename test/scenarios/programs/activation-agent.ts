// Hands what the factory's server posts on to the device.
http.onrequest((request, response) => {
  if (request.method !== 'POST' || request.path !== '/activate') return response.send(200, 'here');
  device.send('tokens', http.jsondecode(request.body));
  response.send(200, 'handed on');
});
