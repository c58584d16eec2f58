/* Passkeys: the browser makes or shows a key; the form carries what it says. No key, no script. */
"use strict";

(() => {
  const enOctets = (texte) => Uint8Array.from(
    atob(texte.replace(/-/g, "+").replace(/_/g, "/")), (signe) => signe.charCodeAt(0));

  const enTexte = (octets) => btoa(String.fromCharCode(...new Uint8Array(octets)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const decoder = (recues) => {
    const options = { ...recues, challenge: enOctets(recues.challenge) };
    for (const liste of ["excludeCredentials", "allowCredentials"]) {
      if (options[liste]) options[liste] = options[liste].map((cle) => ({ ...cle, id: enOctets(cle.id) }));
    }
    if (options.user) options.user = { ...options.user, id: enOctets(options.user.id) };
    return options;
  };

  const encoder = (cle) => {
    const reponse = {};
    for (const champ of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (cle.response[champ]) reponse[champ] = enTexte(cle.response[champ]);
    }
    if (cle.response.getTransports) reponse.transports = cle.response.getTransports();
    return JSON.stringify({
      id: cle.id,
      rawId: enTexte(cle.rawId),
      type: cle.type,
      authenticatorAttachment: cle.authenticatorAttachment,
      clientExtensionResults: cle.getClientExtensionResults(),
      response: reponse,
    });
  };

  const lireOptions = async (formulaire) => {
    if (formulaire.dataset.options) return JSON.parse(formulaire.dataset.options).publicKey;
    const reponse = await fetch(formulaire.action, { headers: { Accept: "application/json" } });
    return (await reponse.json()).request_options.publicKey;
  };

  const creer = (options) => {
    options.authenticatorSelection = {
      ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
    return navigator.credentials.create({ publicKey: options });
  };

  const brancher = (formulaire) => {
    const message = formulaire.querySelector("[data-cle-message]");
    formulaire.querySelector("button").disabled = false;
    message.textContent = "";
    formulaire.addEventListener("submit", async (evenement) => {
      evenement.preventDefault();
      try {
        const options = decoder(await lireOptions(formulaire));
        const cle = formulaire.dataset.cle === "creer"
          ? await creer(options) : await navigator.credentials.get({ publicKey: options });
        formulaire.querySelector("input[name=credential]").value = encoder(cle);
        formulaire.submit();
      } catch {
        message.textContent = "La clé n'a pas répondu, ou vous avez renoncé. Rien n'a changé : vous pouvez recommencer.";
      }
    });
  };

  if (window.PublicKeyCredential) document.querySelectorAll("form[data-cle]").forEach(brancher);
})();
