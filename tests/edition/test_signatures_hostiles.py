"""PDFs that are not what they say: refused, or told, by one sentence."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from clesante.edition.modele import ContenuRefuseError, EditionError
from clesante.edition.signatures import hostiles, lire_signatures
from tests.edition import signataires as s

pytestmark = pytest.mark.bureautique


def refait(transformer: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    """Return the frozen version changed and saved again."""
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(s.gele())) as pdf:
        transformer(pdf)
        pdf.save(sortie, **options)
    return sortie.getvalue()


def chiffre(mot_de_passe: str) -> bytes:
    return refait(lambda _: None, encryption=pikepdf.Encryption(owner="o", user=mot_de_passe))


def poser(cle: str, valeur: object) -> Callable[[pikepdf.Pdf], None]:
    return lambda pdf: setattr(pdf.Root, cle.removeprefix("/"), valeur)


def pages(nombre: int) -> bytes:
    """Return a PDF of many pages, all of them the same."""
    enfants = b" ".join(b"%d 0 R" % (n + 3) for n in range(nombre))
    objets = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (nombre, enfants),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * nombre,
    ]
    octets, places = bytearray(b"%PDF-1.4\n"), []
    for numero, objet in enumerate(objets, start=1):
        places.append(len(octets))
        octets += b"%d 0 obj%sendobj\n" % (numero, objet)
    debut = len(octets)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    octets += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1) + table
    octets += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objets) + 1, debut)
    return bytes(octets)


ABIMES = {
    "vide": lambda: b"",
    "texte": lambda: b"bonjour",
    "page web": lambda: b"<!DOCTYPE html><p>Erreur 404</p>",
    "polyglotte": lambda: b"<html><!--\n" + s.gele() + b"\n--></html>",
    "entete seul": lambda: b"%PDF-1.7\n",
    "tronque": lambda: s.gele()[: len(s.gele()) // 2],
    "tronque de peu": lambda: s.gele()[:-8],
    "xref fausse": lambda: s.gele().replace(b"startxref\n", b"startxref\n9", 1),
    "image": lambda: b"\x89PNG\r\n\x1a\n" + bytes(400),
}


@pytest.mark.parametrize("nom", ABIMES)
def test_abime(nom: str):
    with pytest.raises(EditionError) as refus:
        hostiles.examiner(ABIMES[nom]())
    assert refus.value.message == hostiles.ABIME[0]


@pytest.mark.parametrize(
    ("octets", "mot"),
    [
        (lambda: chiffre("secret"), "mot de passe"),
        (lambda: chiffre(""), "chiffré"),
        (lambda: pages(100_000), "100000 pages"),
    ],
)
def test_refuse(octets: Callable[[], bytes], mot: str):
    with pytest.raises(EditionError, match=mot):
        hostiles.examiner(octets())


AGIT = {
    "programme": (Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")), "programme"),
    "commande": (Dictionary(S=Name.Launch, F=String("calc.exe")), "commande"),
    "ailleurs": (Dictionary(S=Name.SubmitForm, F=String("http://exemple.invalid")), "envoie"),
    "autre fichier": (Dictionary(S=Name.GoToR, F=String("a.pdf")), "autre fichier"),
}


@pytest.mark.parametrize("nom", AGIT)
@pytest.mark.parametrize("enfoui", [False, True])
def test_ce_qui_agit_est_dit(nom: str, enfoui: bool):
    action, mot = AGIT[nom]
    valeur = Dictionary(Next=Array([Dictionary(A=action)])) if enfoui else action
    _, dits = hostiles.examiner(refait(poser("/OpenAction", valeur)))
    assert len(dits) == 1 and mot in dits[0]


def test_formulaire_dynamique():
    _, dits = hostiles.examiner(refait(poser("/AcroForm", Dictionary(XFA=String("<xdp/>")))))
    assert "XFA" in dits[0]


def test_fichier_joint():
    def joindre(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["x.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="x.exe")

    _, dits = hostiles.examiner(refait(joindre))
    assert dits == ("Ce PDF contient un fichier joint.",)


def test_rien_a_dire():
    assert hostiles.examiner(s.gele()) == (1, ())


def test_l_enfant_refuse_par_une_phrase():
    with pytest.raises(ContenuRefuseError, match="abîmé"):
        lire_signatures(s.gele()[:-900])


def test_trop_gros():
    with pytest.raises(ContenuRefuseError, match="50"):
        lire_signatures(b"%PDF-" + bytes(50_000_001))


def test_signature_qui_n_en_est_pas_une():
    """A field whose value is anything: malformed, told, no crash."""

    def poser_champ(pdf: pikepdf.Pdf) -> None:
        faux = Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=Array([0, 1, 2, 3]), Contents=String("rien"),
        )  # fmt: skip
        champ = Dictionary(FT=Name.Sig, T=String("F" * 500), V=pdf.make_indirect(faux))
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(champ)]), SigFlags=3)

    (lue,) = lire_signatures(refait(poser_champ), s.gele()).signatures
    assert lue.integrite.code == "illisible" and not lue.integre
    assert len(lue.champ) <= 120 and lue.signataire == ""
